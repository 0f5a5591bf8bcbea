import ModelGraph

/// What `tf.profiler` counts as `total_float_ops`. It looks at TensorFlow graphs; for ONNX nodes these are its rules for the
/// TensorFlow operators that do the same.
///
/// Source: TensorFlow 2.21.0, python/profiler/internal/flops_registry.py, and the statistics that nn_ops.py and math_ops.py
/// register. Operators that are missing here (Relu, Sigmoid, Tanh, Exp, Sqrt, Erf, recurrent layers...) count 0, and so do
/// normalisations, which TensorFlow writes as several operators.
enum TensorFlowRules {
  static let all = [String: PeerRule](merging: [
    // HardSwish is the product of its input and a gate; the gate counts 0.
    PeerRule.each(["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "HardSwish"], .perOutput(1)),
    PeerRule.each(["Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal"], .perOutput(1)),
    PeerRule.each(["Log", "Neg", "Reciprocal", "ReduceMean", "GlobalAveragePool"], .perInput(1)),
    PeerRule.each(["ReduceSum", "ArgMax", "ArgMin"], reduction),
    PeerRule.each(["Conv", "Gemm"], biased),
    PeerRule.each(["MatMul", "ConvInteger", "MatMulInteger", "QLinearConv", "QLinearMatMul"], products),
    PeerRule.each(["MaxPool", "AveragePool"], pooling),
    ["Softmax": .perInput(5), "Sum": sum, "ConvTranspose": transposedConvolution],
  ])

  /// in - out.
  private static let reduction = PeerRule { (context) throws(ModelGraphError) in
    try context.elements(ofInput: 0) - context.elementsOut()
  }

  /// out (n - 1) for n inputs.
  private static let sum = PeerRule { (context) throws(ModelGraphError) in
    try Quantity(context.inputs.count - 1) * context.elementsOut()
  }

  /// 2 macs.
  private static let products = PeerRule { (context) throws(ModelGraphError) in
    try 2 * context.podiumCost().macs
  }

  /// 2 macs, plus out with bias.
  private static let biased = PeerRule { (context) throws(ModelGraphError) in
    try products.count(context) + bias(context)
  }

  private static func bias(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    context.has(2) ? try context.elementsOut() : 0
  }

  /// 2 out Cin k / (g strides), rounded down, plus out with bias: the window's places that a stride skips are taken off again, on
  /// average.
  private static let transposedConvolution = PeerRule { (context) throws(ModelGraphError) in
    let weight = try context.shape(1)
    guard weight.count > 2 else { throw ModelGraphError(.inconsistent, "its weight is \(describe(weight))") }
    let strides = try Quantity.product(of: (context.node.integers("strides") ?? []).map { Quantity($0) })
    let groups = Quantity(context.node.integer("group") ?? 1)
    let spread = try 2 * context.elementsOut() * weight[0] * Quantity.product(of: weight.dropFirst(2))
    return try spread.floorDivided(by: strides * groups) + bias(context)
  }

  /// out k: every place of the window.
  private static let pooling = PeerRule { (context) throws(ModelGraphError) in
    guard let kernel = context.node.integers("kernel_shape") else {
      throw ModelGraphError(.inconsistent, "it says no kernel_shape")
    }
    return try context.elementsOut() * Quantity.product(of: kernel.map { Quantity($0) })
  }
}
