/// Where a node of TensorFlow keeps batch, channels and spatial dimensions.
public struct ImageLayout: Sendable {
  /// The channels come before the spatial dimensions: `NCHW`, `NCDHW`.
  let channelsFirst: Bool
  let rank: Int

  /// Throws `shape.unknown` for a layout without a rule, `shape.inconsistent` where there is no spatial dimension.
  public init(_ node: Node, rank: Int) throws(ModelGraphError) {
    let format = node.text("data_format") ?? ""
    guard format != "NCHW_VECT_C" else { throw ModelGraphError(.unknown, "its data_format NCHW_VECT_C has no rule") }
    channelsFirst = format.hasPrefix("NC") && format != "NC"
    self.rank = rank
    guard rank >= 3 else { throw ModelGraphError(.inconsistent, "its input of \(rank) dimensions has no spatial ones") }
  }

  public var channelAxis: Int { channelsFirst ? 1 : rank - 1 }
  public var spatialAxes: Range<Int> { channelsFirst ? 2..<rank : 1..<(rank - 1) }

  func shape(batch: Quantity, channels: Quantity, spatial: [Quantity]) -> [Quantity] {
    channelsFirst ? [batch, channels] + spatial : [batch] + spatial + [channels]
  }

  /// Those of a list with one number for every dimension that are about spatial ones.
  func spatial(_ list: [Int]?) throws(ModelGraphError) -> [Int] {
    guard let list, !list.isEmpty else { return Array(repeating: 1, count: spatialAxes.count) }
    guard list.count == rank else { throw ModelGraphError(.inconsistent, "its attribute \(list) is not of \(rank) dimensions") }
    return Array(list[spatialAxes])
  }

  /// How a window moves over the spatial dimensions of an input. Throws `shape.inconsistent` as `WindowGeometry` does.
  ///
  /// - Parameters:
  ///   - input: all dimensions.
  ///   - kernel: spatial ones alone.
  public func window(_ node: Node, over input: [Quantity], kernel: [Quantity]) throws(ModelGraphError) -> WindowGeometry {
    var attributes: Attributes = ["strides": .integers(try spatial(node.integers("strides") ?? node.integers("stride")))]
    attributes["dilations"] = .integers(try spatial(node.integers("dilations") ?? node.integers("rates")))
    switch node.text("padding") ?? "VALID" {
    case "SAME": attributes["auto_pad"] = .text("SAME_UPPER")
    case "EXPLICIT":
      let pads = node.integers("explicit_paddings") ?? []
      guard pads.count == 2 * rank else {
        throw ModelGraphError(.inconsistent, "its explicit_paddings do not fit \(rank) dimensions")
      }
      attributes["pads"] = .integers(spatialAxes.map { pads[2 * $0] } + spatialAxes.map { pads[2 * $0 + 1] })
    default: break
    }
    let translated = Node(operator: "Conv", inputs: [], outputs: [], attributes: attributes)
    return try WindowGeometry(node: translated, input: Array(input[spatialAxes]), kernel: kernel)
  }
}

extension TensorFlowShapes {
  /// Convolutions and poolings.
  static let windows: [String: ShapeRule] = [
    ShapeRule.each(["Conv2D", "Conv3D", "Conv", "_FusedConv2D"], convolution),
    ShapeRule.each(["DepthwiseConv2dNative", "FusedDepthwiseConv2dNative", "_FusedDepthwiseConv2dNative"], depthwise),
    ShapeRule.each(["Conv2DBackpropInput", "Conv3DBackpropInput", "Conv3DBackpropInputV2", "DepthwiseConv2dNativeBackpropInput"]) {
      (context) throws(ModelGraphError) in try spread(context)
    },
    ShapeRule.each(
      ["Conv2DBackpropFilter", "Conv3DBackpropFilter", "Conv3DBackpropFilterV2", "DepthwiseConv2dNativeBackpropFilter"]
    ) { (context) throws(ModelGraphError) in
      [TensorInfo(try context.input(0).elementType, try context.shape(heldBy: 1))]
    },
    ShapeRule.each(["MaxPool", "AvgPool", "MaxPool3D", "AvgPool3D", "MaxPoolV2", "MaxPoolWithArgmax"], pooling),
    ShapeRule.each(["Dilation2D"], dilation),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  /// The weight is `[k..., Cin/g, Cout]`; how many groups there are follows from the channels.
  private static func convolution(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (input, weight) = (try context.shape(0), try context.shape(1))
    guard input.count == weight.count else {
      throw ModelGraphError(.inconsistent, "an input \(describe(input)) meets a weight \(describe(weight))")
    }
    let layout = try ImageLayout(context.node, rank: input.count)
    let channels = input[layout.channelAxis]
    if let all = channels.constant, let each = weight[weight.count - 2].constant, each <= 0 || all % each != 0 {
      throw ModelGraphError(.inconsistent, "its weight is for \(each) channels, its input has \(all)")
    }
    let window = try layout.window(context.node, over: input, kernel: Array(weight.dropLast(2)))
    let shape = layout.shape(batch: input[0], channels: weight[weight.count - 1], spatial: window.output)
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  /// The weight is `[k..., Cin, multiplier]`.
  private static func depthwise(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (input, weight) = (try context.shape(0, rank: 4), try context.shape(1, rank: 4))
    let layout = try ImageLayout(context.node, rank: 4)
    try context.match(input[layout.channelAxis], weight[2], "channels")
    let window = try layout.window(context.node, over: input, kernel: Array(weight.dropLast(2)))
    let shape = layout.shape(batch: input[0], channels: try weight[2] * weight[3], spatial: window.output)
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  /// Transposed convolutions say the shape of what they make, as contents of their first input.
  private static func spread(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let type = try context.input(2).elementType
    if context.node.operator == "Conv3DBackpropInput" { return [TensorInfo(type, try context.shape(0))] }
    if let shape = context.values(0) { return [TensorInfo(type, shape)] }
    let (weight, input) = (try context.shape(1), try context.shape(2))
    let layout = try ImageLayout(context.node, rank: input.count)
    guard weight.count == input.count else {
      throw ModelGraphError(.inconsistent, "an input \(describe(input)) meets a weight \(describe(weight))")
    }
    let fresh = layout.spatialAxes.map { context.freshDimension(axis: $0) }
    return [TensorInfo(type, layout.shape(batch: input[0], channels: weight[weight.count - 2], spatial: fresh))]
  }

  private static func pooling(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0)
    let layout = try ImageLayout(context.node, rank: input.count)
    var (node, kernel) = (context.node, context.node.integers("ksize"))
    if node.operator == "MaxPoolV2" {
      kernel = try context.requiredNumbers(1)
      var attributes = node.attributes
      attributes["strides"] = .integers(try context.requiredNumbers(2))
      node = Node(name: node.name, operator: node.operator, inputs: node.inputs, outputs: node.outputs, attributes: attributes)
    }
    guard let kernel, kernel.count == input.count, kernel.allSatisfy({ $0 > 0 }) else {
      throw ModelGraphError(.inconsistent, "its ksize does not fit \(describe(input))")
    }
    let window = try layout.window(node, over: input, kernel: layout.spatial(kernel).map { Quantity($0) })
    var channels = input[layout.channelAxis]
    // Pooling over channels, which takes the place of pooling over pixels where it is used.
    if kernel[layout.channelAxis] > 1 { channels = try channels.floorDivided(by: Quantity(kernel[layout.channelAxis])) }
    let shape = layout.shape(batch: input[0], channels: channels, spatial: window.output)
    return [TensorInfo(try context.input(0).elementType, shape), TensorInfo(context.tensorFlowType("Targmax") ?? .int64, shape)]
  }

  private static func dilation(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (input, weight) = (try context.shape(0, rank: 4), try context.shape(1, rank: 3))
    let layout = try ImageLayout(context.node, rank: 4)
    let window = try layout.window(context.node, over: input, kernel: Array(weight.dropLast()))
    return [TensorInfo(try context.input(0).elementType, layout.shape(batch: input[0], channels: input[3], spatial: window.output))]
  }
}
