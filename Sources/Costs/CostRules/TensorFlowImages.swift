import ModelGraph

extension CostRules {
  /// Operators that read between pixels; see `sampling` for what a step of interpolation takes.
  static let tensorFlowImages: [String: CostRule] = [
    "ResizeBilinear": resized(cubic: false), "ResizeBicubic": resized(cubic: true), "ResizeNearestNeighbor": .free,
    "ResizeArea": .untold("how many pixels each of its averages takes depends on where they lie"),
    "ScaleAndTranslate": .untold("how many pixels each of its averages takes depends on the scale"),
    "CropAndResize": cropped, "ImageProjectiveTransformV2": projected, "ImageProjectiveTransformV3": projected,
    // The mean of each channel, a difference to it, a product, a sum.
    "AdjustContrastv2": eachElement(4),
    "AdjustHue": colours, "AdjustSaturation": colours, "RGBToHSV": colours, "HSVToRGB": colours,
    "NonMaxSuppression": compared, "NonMaxSuppressionV2": compared, "NonMaxSuppressionV3": compared,
    "NonMaxSuppressionV4": compared,
    "NonMaxSuppressionV5": compared, "NonMaxSuppressionWithOverlaps": compared, "CombinedNonMaxSuppression": compared,
    "DecodeJpeg": decoding, "DecodePng": decoding, "DecodeBmp": decoding, "DecodeImage": decoding, "DecodeAndCropJpeg": decoding,
    "EncodeJpeg": decoding, "EncodePng": decoding,
  ]

  private static let colours = CostRule.untold("what it calculates depends on the colours")
  private static let compared = CostRule.untold("which boxes are compared depends on the data")
  private static let decoding = CostRule.untold("what decoding and encoding take depends on the image")

  /// out 3 (2^d - 1), cubic out 7 (4^d - 1)/3, for the d of height and width that change.
  private static func resized(cubic: Bool) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let (before, after) = (try context.shape(0, rank: 4), try context.outputShape())
      let changed = zip(before, after).count { $0 != $1 }
      return Cost(flops: try context.elementsOut() * interpolation(cubic: cubic, dimensions: changed))
    }
  }

  /// 9 out, as ResizeBilinear; nearest: 0.
  private static let cropped = CostRule { (context) throws(ModelGraphError) in
    guard context.node.text("method") ?? "bilinear" == "bilinear" else { return .nothing }
    return Cost(flops: try context.elementsOut() * interpolation(cubic: false, dimensions: 2))
  }

  /// 16 for each place: x' = (a x + b y + c)/k and y' likewise (5 each), k = d x + e y + 1 (4), both rounded (2). Between pixels
  /// 4 more for two weights each, and 9 for each element, as in `gridSample`.
  private static let projected = CostRule { (context) throws(ModelGraphError) in
    let places = try Quantity.product(of: context.outputShape().dropLast())
    guard context.node.text("interpolation") == "BILINEAR" else { return Cost(flops: try 16 * places) }
    return Cost(flops: try 20 * places + context.elementsOut() * interpolation(cubic: false, dimensions: 2))
  }
}
