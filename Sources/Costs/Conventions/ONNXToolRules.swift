import ModelGraph

/// What onnx-tool counts: instructions of an imagined processor, weighted by operator (a division 4, a root 24, an exponential 32).
///
/// Source: onnx-tool 1.0.1, onnx_tool/node.py. The tool takes the number of elements of a single number to be 0, and looks at the
/// operator's name without its domain. Operators that are missing here count 0, or end the tool with an error.
enum ONNXToolRules {
  /// The operator's name, without its domain unless it belongs to another format.
  static func key(of node: Node) -> String {
    node.domain == "tensorflow" ? node.qualifiedOperator : node.operator
  }

  static let all = [String: PeerRule](merging: [products, rows, weights.mapValues(weighted)])

  /// Instructions for each output element.
  private static let weights: [String: Int] = [
    "Abs": 1, "Add": 1, "And": 1, "Ceil": 1, "CumSum": 1, "Equal": 1, "Floor": 1, "Greater": 1, "GreaterOrEqual": 1, "Hardmax": 1,
    "Less": 1, "LessOrEqual": 1, "Max": 1, "Min": 1, "Mod": 1, "Mul": 1, "Neg": 1, "NonZero": 1, "Not": 1, "Or": 1, "Relu": 1,
    "Round": 1, "Sign": 1, "Sub": 1, "Xor": 1,
    "Clip": 2, "DequantizeLinear": 2, "ImageScaler": 2, "LeakyRelu": 2, "PRelu": 2, "QuantizeLinear": 2,
    "Div": 4, "HardSigmoid": 4, "Reciprocal": 4, "HardSwish": 5, "InstanceNormalization": 7, "Sqrt": 24,
    "BatchNormalization": 31, "Exp": 32, "Pow": 32, "Sigmoid": 32, "LpNormalization": 33, "Gelu": 34, "Elu": 35, "Softmax": 36,
    "Cos": 39, "Sin": 39, "Log": 43, "Atan": 64, "Softplus": 76, "Tanh": 76, "LogSoftmax": 80,
  ]

  private static func weighted(_ weight: Int) -> PeerRule {
    PeerRule { (context) throws(ModelGraphError) in try Quantity(weight) * out(context) }
  }

  // MARK: Products

  private static let products: [String: PeerRule] = [
    "Conv": convolution, "ConvTranspose": convolution, "ConvInteger": window(input: 1), "QLinearConv": quantizedConvolution,
    "Gemm": gemm, "MatMul": matmul, "MatMulInteger": matmul, "QLinearMatMul": quantizedMatmul, "Einsum": einsum,
    "LSTM": recurrent(gates: 4, weight: 180), "GRU": recurrent(gates: 3, weight: 110),
  ]

  /// out prod(W[1:]), plus out with bias; for a transposed convolution, too, which makes it too high by its strides. 0 unless there
  /// are 2 or 3 inputs and one output.
  private static let convolution = PeerRule { (context) throws(ModelGraphError) in
    let node = context.node
    guard (2...3).contains(node.inputs.count), node.outputs.count == 1 else { return 0 }
    return try out(context) * (Quantity.product(of: context.shape(1).dropFirst()) + Quantity(node.inputs.count - 2))
  }

  /// out prod(W[1:4]).
  private static func window(input: Int) -> PeerRule {
    PeerRule { (context) throws(ModelGraphError) in
      guard context.node.outputs.count == 1 else { return 0 }
      return try out(context) * Quantity.product(of: context.shape(input).dropFirst().prefix(3))
    }
  }

  /// out prod(W[1:4]), plus out with bias.
  private static let quantizedConvolution = PeerRule { (context) throws(ModelGraphError) in
    let bias = context.node.inputs.count == 9 ? try out(context) : 0
    return try window(input: 3).count(context) + bias
  }

  /// out K, plus out with C.
  private static let gemm = PeerRule { (context) throws(ModelGraphError) in
    let weight = try context.shape(1)
    guard weight.count > 1 else { throw ModelGraphError(.inconsistent, "its second input is \(describe(weight)), not a matrix") }
    let inner = weight[weight.count - (context.node.integer("transB") ?? 0 > 0 ? 1 : 2)]
    return try out(context) * (inner + Quantity(context.node.inputs.count == 3 ? 1 : 0))
  }

  /// out K with K the last but one dimension of the second input, 1 for a vector; plus out with exactly three inputs.
  private static let matmul = PeerRule { (context) throws(ModelGraphError) in
    let inner = try context.shape(1).dropLast().last ?? 1
    return try out(context) * (inner + Quantity(context.node.inputs.count == 3 ? 1 : 0))
  }

  /// in times the last dimension of the fourth input.
  private static let quantizedMatmul = PeerRule { (context) throws(ModelGraphError) in
    try size(of: context.input(0)) * (context.shape(3).last ?? 0)
  }

  /// The product of all sizes that the equation names: the macs of two operands. 0 for another number of them.
  private static let einsum = PeerRule { (context) throws(ModelGraphError) in
    context.inputs.count == 2 ? try context.podiumCost().macs : 0
  }

  /// T B (|W| + |R| + |bias|) + T B H w, with T steps of B samples and H hidden elements; W, R and the bias hold both
  /// directions, the last summand only one.
  private static func recurrent(gates: Int, weight: Int) -> PeerRule {
    PeerRule { (context) throws(ModelGraphError) in
      let (input, gateWeight) = (try context.shape(0), try context.shape(1))
      guard input.count == 3, gateWeight.count == 3 else {
        throw ModelGraphError(.inconsistent, "an input \(describe(input)) meets a weight \(describe(gateWeight))")
      }
      let stored = try size(of: context.input(1)) + size(of: context.input(2)) + (context.has(3) ? size(of: context.input(3)) : 0)
      let hidden = try gateWeight[1].floorDivided(by: Quantity(gates))
      return try input[0] * input[1] * (stored + Quantity(weight) * hidden)
    }
  }

  // MARK: Rows and windows

  private static let rows: [String: PeerRule] = [
    "LayerNormalization": layerNormalization, "GlobalAveragePool": globalAverage, "LRN": localResponse,
    "MaxPool": pooling, "AveragePool": pooling, "Resize": resizing, "Upsample": resizing, "Sum": sum,
    "ReduceL2": reduction(25), "ReduceMax": reduction(1), "ReduceMean": reduction(1), "ReduceMin": reduction(1),
    "ReduceProd": reduction(1), "ReduceSum": reduction(1),
  ]

  /// 7 in + 29 in / dim[axis].
  private static let layerNormalization = PeerRule { (context) throws(ModelGraphError) in
    var shape = try context.shape(0)
    let elements = try size(of: context.input(0))
    let axis = context.node.integer("axis") ?? -1
    let position = axis < 0 ? axis &+ shape.count : axis
    guard shape.indices.contains(position) else {
      throw ModelGraphError(.inconsistent, "the axis \(axis) does not exist in \(describe(shape))")
    }
    shape[position] = 1
    return try 7 * elements + 29 * Quantity.product(of: shape)
  }

  /// in + 4 out.
  private static let globalAverage = PeerRule { (context) throws(ModelGraphError) in
    try size(of: context.input(0)) + 4 * out(context)
  }

  /// out (37 + size).
  private static let localResponse = PeerRule { (context) throws(ModelGraphError) in
    try out(context) * (37 + Quantity(context.node.integer("size") ?? 0))
  }

  /// out k0 k1 in two dimensions, else out k0.
  private static let pooling = PeerRule { (context) throws(ModelGraphError) in
    let kernel = context.node.integers("kernel_shape") ?? [3, 3]
    return try out(context) * Quantity.product(of: kernel.prefix(kernel.count == 2 ? 2 : 1).map { Quantity($0) })
  }

  /// 0 for the nearest element, 4 out for linear, 8 out for cubic interpolation.
  private static let resizing = PeerRule { (context) throws(ModelGraphError) in
    switch context.node.text("mode") {
    case "linear": try 4 * out(context)
    case "cubic": try 8 * out(context)
    default: 0
    }
  }

  /// out (n - 1) for n inputs.
  private static let sum = PeerRule { (context) throws(ModelGraphError) in
    try Quantity(context.node.inputs.count - 1) * out(context)
  }

  private static func reduction(_ weight: Int) -> PeerRule {
    PeerRule { (context) throws(ModelGraphError) in try Quantity(weight) * size(of: context.input(0)) }
  }

  // MARK: Sizes

  private static func out(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    let elements = try context.elementsOut()
    return context.outputs.first?.shape == [] ? 0 : elements
  }

  /// Elements; 0 for a single number. Throws `shape.unknown` while the shape is not known.
  private static func size(of info: TensorInfo) throws(ModelGraphError) -> Quantity {
    guard let elements = try info.elements() else {
      throw ModelGraphError(.unknown, "the shape of one of its inputs is not known")
    }
    return info.shape == [] ? 0 : elements
  }
}
