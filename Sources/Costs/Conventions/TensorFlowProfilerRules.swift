import ModelGraph

/// What `tf.profiler` counts for the operators of TensorFlow themselves.
///
/// Source: TensorFlow 2.21.0, python/profiler/internal/flops_registry.py, and the statistics that nn_ops.py and math_ops.py
/// register. Operators that are missing here count 0. Element types do not matter to it; nodes inside functions and loops are
/// never looked at, which `NodeCounter` sees to.
enum TensorFlowProfilerRules {
  static let all: [String: PeerRule] = Dictionary(
    [String: PeerRule](merging: [
      PeerRule.each(
        [
          "Add", "AddV2", "Sub", "Mul", "RealDiv", "Maximum", "Minimum", "Pow", "Greater", "GreaterEqual", "Less", "LessEqual",
          "Equal", "NotEqual",
        ], .perOutput(1)),
      PeerRule.each(["SquaredDifference"], .perOutput(2)),
      PeerRule.each(["Log", "Neg", "Reciprocal", "Square", "Mean", "BiasAdd"], .perInput(1)),
      PeerRule.each(["Rsqrt", "L2Loss"], .perInput(2)),
      PeerRule.each(["Softmax"], .perInput(5)),
      PeerRule.each(["Sum", "ArgMax", "ArgMin"], reduction),
      PeerRule.each(["Conv2D", "Conv3D", "MatMul", "BatchMatMul", "BatchMatMulV2"], products),
      PeerRule.each(["DepthwiseConv2dNative"], products),
      PeerRule.each(["MaxPool", "AvgPool"], pooling),
      ["AddN": addition, "Conv2DBackpropInput": transposedConvolution],
    ]).map { ("tensorflow::\($0)", $1) }
  ) { first, _ in first }

  /// in - out.
  private static let reduction = PeerRule { (context) throws(ModelGraphError) in
    try context.elements(ofInput: 0) - context.elementsOut()
  }

  /// in (n - 1) for n inputs.
  private static let addition = PeerRule { (context) throws(ModelGraphError) in
    try Quantity(context.inputs.count - 1) * context.elements(ofInput: 0)
  }

  /// 2 macs.
  private static let products = PeerRule { (context) throws(ModelGraphError) in try 2 * context.podiumCost().macs }

  /// out k, of images laid out NHWC only.
  private static let pooling = PeerRule { (context) throws(ModelGraphError) in
    guard context.node.text("data_format") ?? "NHWC" == "NHWC" else { return 0 }
    let window = (context.node.integers("ksize") ?? []).map { Quantity($0) }
    return try context.elementsOut() * Quantity.product(of: window)
  }

  /// 2 out k Cin / strides, rounded down, of images laid out NHWC only; the filter is `[k, k, Cout, Cin]`.
  private static let transposedConvolution = PeerRule { (context) throws(ModelGraphError) in
    guard context.node.text("data_format") ?? "NHWC" == "NHWC" else { return 0 }
    let filter = try context.shape(1)
    guard filter.count == 4, let strides = context.node.integers("strides"), strides.count == 4 else {
      throw ModelGraphError(.inconsistent, "its filter is \(describe(filter))")
    }
    let spread = try 2 * context.elementsOut() * filter[0] * filter[1] * filter[3]
    return try spread.floorDivided(by: Quantity(strides[1]) * Quantity(strides[2]))
  }
}
