extension ShapeRules {
  /// Convolutions and poolings: `[batch, channels, spatial...]`.
  static let windows: [String: ShapeRule] = [
    "Conv": ShapeRule(convolution),
    "ConvTranspose": ShapeRule(transposedConvolution),
    "MaxPool": ShapeRule(pooling), "AveragePool": ShapeRule(pooling), "LpPool": ShapeRule(pooling),
    "GlobalMaxPool": ShapeRule(globalPooling), "GlobalAveragePool": ShapeRule(globalPooling),
    "GlobalLpPool": ShapeRule(globalPooling), "DeformConv": ShapeRule(convolution),
  ]

  private static func convolution(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(try context.input(0).elementType, try convolved(context))]
  }

  /// What a convolution's output is, its weight being the input `weight`.
  static func convolved(_ context: NodeContext, weight: Int = 1) throws(ModelGraphError) -> [Quantity] {
    let (input, weight) = try weighted(context, weight)
    let groups = context.node.integer("group") ?? 1
    guard groups > 0 else { throw ModelGraphError(.inconsistent, "it has \(groups) groups") }
    let channels = try weight[1] * Quantity(groups)
    if try channels.isEqual(to: input[1]) == false {
      throw ModelGraphError(.inconsistent, "its weight is for \(channels) channels, its input has \(input[1])")
    }
    let geometry = try WindowGeometry(node: context.node, input: Array(input.dropFirst(2)), kernel: Array(weight.dropFirst(2)))
    return joined(input[0], weight[0], geometry.output)
  }

  /// out = stride (in - 1) + output_padding + ((k - 1) d + 1) - pads, unless `output_shape` or "same" sizes say otherwise.
  static func transposedConvolution(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let node = context.node
    let (input, weight) = try weighted(context)
    let rank = input.count - 2
    let strides = try WindowGeometry.steps("strides", of: node, rank: rank)
    let dilations = try WindowGeometry.steps("dilations", of: node, rank: rank)
    let pads = try WindowGeometry.pads(of: node, rank: rank)
    let extra = node.integers("output_padding") ?? Array(repeating: 0, count: rank)
    let fixed = node.integers("output_shape").map { Array($0.suffix(rank)) }
    guard extra.count == rank, fixed.map({ $0.count == rank }) ?? true else {
      throw ModelGraphError(.inconsistent, "its output_padding or output_shape does not fit \(rank) spatial dimensions")
    }
    var shape = [input[0], try weight[1] * Quantity(max(node.integer("group") ?? 1, 1))]
    for axis in 0..<rank {
      let stride = Quantity(strides[axis])
      if let fixed {
        shape.append(Quantity(fixed[axis]))
      } else if node.text("auto_pad")?.hasPrefix("SAME") == true {
        shape.append(try input[axis + 2] * stride)
      } else {
        let reach = try (weight[axis + 2] - 1) * Quantity(dilations[axis]) + 1
        let full = try stride * (input[axis + 2] - 1) + Quantity(extra[axis]) + reach
        shape.append(try full - Quantity(pads[axis]) - Quantity(pads[axis + rank]))
      }
    }
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  static func pooling(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0)
    guard input.count > 2 else { throw ModelGraphError(.inconsistent, "it pools \(input.count) dimensions") }
    let geometry = try WindowGeometry(node: context.node, input: Array(input.dropFirst(2)))
    let shape = joined(input[0], input[1], geometry.output)
    return [TensorInfo(try context.input(0).elementType, shape), TensorInfo(.int64, shape)]
  }

  static func globalPooling(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0)
    let shape = input.enumerated().map { $0 < 2 ? $1 : Quantity(1) }
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  private static func joined(_ batch: Quantity, _ channels: Quantity, _ spatial: [Quantity]) -> [Quantity] {
    var shape: [Quantity] = []
    shape.reserveCapacity(2 + spatial.count)
    shape.append(batch)
    shape.append(channels)
    shape += spatial
    return shape
  }

  private static func weighted(
    _ context: NodeContext, _ index: Int = 1
  ) throws(ModelGraphError) -> (input: [Quantity], weight: [Quantity]) {
    let (input, weight) = (try context.shape(0), try context.shape(index))
    guard input.count > 2, weight.count == input.count else {
      throw ModelGraphError(.inconsistent, "an input \(describe(input)) meets a weight \(describe(weight))")
    }
    return (input, weight)
  }
}
