extension TensorFlowShapes {
  /// Operators over images `[batch, height, width, channels]`.
  static let images: [String: ShapeRule] = [
    "ResizeBilinear": ShapeRule { (context) throws(ModelGraphError) in try resize(context, .float32) },
    "ResizeBicubic": ShapeRule { (context) throws(ModelGraphError) in try resize(context, .float32) },
    "ResizeArea": ShapeRule { (context) throws(ModelGraphError) in try resize(context, .float32) },
    "ResizeNearestNeighbor": ShapeRule { (context) throws(ModelGraphError) in try resize(context, context.input(0).elementType) },
    "ScaleAndTranslate": ShapeRule { (context) throws(ModelGraphError) in try resize(context, .float32) },
    "CropAndResize": ShapeRule(crop), "ExtractImagePatches": ShapeRule(patches),
    "ImageProjectiveTransformV2": ShapeRule { (context) throws(ModelGraphError) in
      try resize(context, context.input(0).elementType, 2)
    },
    "ImageProjectiveTransformV3": ShapeRule { (context) throws(ModelGraphError) in
      try resize(context, context.input(0).elementType, 2)
    },
    "AdjustContrastv2": like, "AdjustHue": like, "AdjustSaturation": like, "RGBToHSV": like, "HSVToRGB": like,
    "DrawBoundingBoxes": like, "DrawBoundingBoxesV2": like,
    "DecodeJpeg": decoded, "DecodePng": decoded, "DecodeBmp": decoded, "DecodeImage": decoded, "DecodeAndCropJpeg": decoded,
    "ExtractJpegShape": ShapeRule { (_) throws(ModelGraphError) in [TensorInfo(.int32, [3])] },
    "EncodeJpeg": text, "EncodePng": text,
    "NonMaxSuppression": ShapeRule(suppress), "NonMaxSuppressionV2": ShapeRule(suppress),
    "NonMaxSuppressionV3": ShapeRule(suppress),
    "NonMaxSuppressionV4": ShapeRule(suppress), "NonMaxSuppressionV5": ShapeRule(suppress),
    "NonMaxSuppressionWithOverlaps": ShapeRule(suppress), "CombinedNonMaxSuppression": ShapeRule(suppressAll),
  ]

  private static func resize(_ context: NodeContext, _ type: ElementType?, _ index: Int = 1) throws(ModelGraphError) -> [TensorInfo]
  {
    let image = try context.shape(0, rank: 4)
    let size = try context.shape(heldBy: index)
    guard size.count == 2 else { throw ModelGraphError(.inconsistent, "it resizes to \(describe(size))") }
    return [TensorInfo(type, [image[0]] + size + [image[3]])]
  }

  private static func crop(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (image, boxes) = (try context.shape(0, rank: 4), try context.shape(1, rank: 2))
    let size = try context.shape(heldBy: 3)
    guard size.count == 2 else { throw ModelGraphError(.inconsistent, "it crops to \(describe(size))") }
    return [TensorInfo(.float32, [boxes[0]] + size + [image[3]])]
  }

  /// Each patch is laid out along the channels.
  private static func patches(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let image = try context.shape(0, rank: 4)
    guard let sizes = context.node.integers("ksizes"), sizes.count == 4 else {
      throw ModelGraphError(.inconsistent, "it has no ksizes of 4 dimensions")
    }
    let kernel = sizes[1...2].map { Quantity($0) }
    var attributes = context.node.attributes
    attributes["strides"] = attributes["strides"] ?? .integers([1, 1, 1, 1])
    let node = Node(operator: "ExtractImagePatches", inputs: [], outputs: [], attributes: attributes)
    let window = try ImageLayout(node, rank: 4).window(node, over: image, kernel: kernel)
    let channels = try Quantity.product(of: kernel + [image[3]])
    return [TensorInfo(try context.input(0).elementType, [image[0]] + window.output + [channels])]
  }

  private static let decoded = ShapeRule { (context) throws(ModelGraphError) in
    let channels = context.node.integer("channels") ?? 0
    let size = [context.freshDimension(axis: 0), context.freshDimension(axis: 1)]
    let type = context.tensorFlowType("dtype") ?? .uint8
    return [TensorInfo(type, size + [channels > 0 ? Quantity(channels) : context.freshDimension(axis: 2)])]
  }

  static let text = ShapeRule { (_) throws(ModelGraphError) in [TensorInfo(.string, [])] }

  /// As many boxes as data decide, at most the number asked for; exactly that many where the result is padded.
  private static func suppress(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var count = context.freshDimension(axis: 0)
    if context.isSet("pad_to_max_output_size"), let most = context.scalar(2) { count = most }
    let indices = TensorInfo(.int32, [count])
    switch context.node.operator {
    case "NonMaxSuppressionV4": return [indices, TensorInfo(.int32, [])]
    case "NonMaxSuppressionV5": return [indices, TensorInfo(try context.input(1).elementType, [count]), TensorInfo(.int32, [])]
    default: return [indices]
    }
  }

  /// Boxes `[batch, boxes, classes or 1, 4]`, scores `[batch, boxes, classes]`.
  private static func suppressAll(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let scores = try context.shape(1, rank: 3)
    var count = context.scalar(3) ?? context.freshDimension(axis: 1)
    if context.isSet("pad_per_class"), let each = context.scalar(2) { count = try Quantity.minimum(count, each * scores[2]) }
    let each = TensorInfo(.float32, [scores[0], count])
    return [TensorInfo(.float32, [scores[0], count, 4]), each, each, TensorInfo(.int32, [scores[0]])]
  }
}
