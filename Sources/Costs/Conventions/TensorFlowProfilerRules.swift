import ModelGraph

/// What `tf.profiler` counts for the operators of TensorFlow themselves.
///
/// Source: TensorFlow 2.21.0, python/profiler/internal/flops_registry.py, and the statistics that nn_ops.py registers. Operators that
/// are missing here count 0. Element types do not matter to it. Where a size that its own inference does not know takes
/// part it counts 0: `TensorFlowReading` says which these are.
enum TensorFlowProfilerRules {
  /// 0 for an operator that it has no rule for, and where it lacks a shape. Throws `shape.inconsistent`, `shape.overflow` and
  /// `shape.too-complex`.
  static func count(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    guard let rule = all[context.node.qualifiedOperator] else { return 0 }
    do {
      let counted = try rule.count(context)
      return counted.freeNames.contains(where: TensorFlowReading.isUnseen) ? 0 : counted
    } catch {
      guard error.code == .unknown else { throw error }
      return 0
    }
  }

  static let all: [String: PeerRule] = Dictionary(
    [String: PeerRule](merging: [
      PeerRule.each(
        [
          "Add", "AddV2", "Sub", "Mul", "RealDiv", "Maximum", "Minimum", "Pow", "Greater", "GreaterEqual", "Less", "LessEqual",
          "Equal", "NotEqual",
        ], .perOutput(1)),
      PeerRule.each(["SquaredDifference"], .perOutput(2)), PeerRule.each(["RsqrtGrad"], .perOutput(4)),
      PeerRule.each(["Log", "Neg", "Reciprocal", "Square", "Mean", "BiasAdd", "AssignAdd", "AssignSub"], .perInput(1)),
      PeerRule.each(["Rsqrt"], .perInput(2)), PeerRule.each(["Softmax"], .perInput(5)),
      PeerRule.each(["Sum", "ArgMax", "ArgMin", "BiasAddGrad"], reduction),
      PeerRule.each(["Conv2D", "Conv3D", "MatMul", "DepthwiseConv2dNative"], products),
      PeerRule.each(["BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"], batchProduct),
      PeerRule.each(["MaxPool", "AvgPool"], pooling),
      [
        "AddN": addition, "L2Loss": squares, "Conv2DBackpropInput": transposedConvolution, "Conv2DBackpropFilter": filterGradient,
        "AvgPoolGrad": averageGradient, "MaxPoolGrad": maximumGradient, "Dilation2D": dilation,
      ],
    ]).map { ("\(Node.tensorFlowDomain)::\($0)", $1) }
  ) { first, _ in first }

  /// in - out.
  private static let reduction = PeerRule { (context) throws(ModelGraphError) in
    try context.elements(ofInput: 0) - context.elementsOut()
  }

  /// in (n - 1) for n inputs.
  private static let addition = PeerRule { (context) throws(ModelGraphError) in
    context.inputs.isEmpty ? 0 : try Quantity(context.inputs.count - 1) * context.elements(ofInput: 0)
  }

  /// 3 in - 1.
  private static let squares = PeerRule { (context) throws(ModelGraphError) in try 3 * context.elements(ofInput: 0) - 1 }

  /// 2 macs.
  private static let products = PeerRule { (context) throws(ModelGraphError) in try 2 * context.podiumCost().macs }

  /// 2 out times the last size of the first input, which is the inner one unless adj_x turns it round: the tool looks for another
  /// name of that attribute.
  private static let batchProduct = PeerRule { (context) throws(ModelGraphError) in
    guard let inner = try context.shape(0).last else { throw ModelGraphError(.inconsistent, "it multiplies a single number") }
    return try 2 * context.elementsOut() * inner
  }

  /// Images are laid out NHWC; all others count 0.
  private static func isSupported(_ context: CostContext) -> Bool { context.node.text("data_format") ?? "NHWC" == "NHWC" }

  private static func window(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    try Quantity.product(of: (context.node.integers("ksize") ?? []).map { Quantity($0) })
  }

  /// out k.
  private static let pooling = PeerRule { (context) throws(ModelGraphError) in
    isSupported(context) ? try context.elementsOut() * window(context) : 0
  }

  /// 2 k for each gradient, the second input.
  private static let averageGradient = PeerRule { (context) throws(ModelGraphError) in
    isSupported(context) ? try 2 * window(context) * context.elements(ofInput: 1) : 0
  }

  /// k + 1 for each number that the pooling made, the second input.
  private static let maximumGradient = PeerRule { (context) throws(ModelGraphError) in
    isSupported(context) ? try (window(context) + 1) * context.elements(ofInput: 1) : 0
  }

  /// 2 out k of a filter `[k, k, C]`.
  private static let dilation = PeerRule { (context) throws(ModelGraphError) in
    try 2 * context.elementsOut() * Quantity.product(of: context.shape(1).prefix(2))
  }

  private static let transposedConvolution = PeerRule { (context) throws(ModelGraphError) in
    try spread(context, over: context.outputShape(), filter: context.shape(1))
  }

  private static let filterGradient = PeerRule { (context) throws(ModelGraphError) in
    try spread(context, over: context.shape(0), filter: context.outputShape())
  }

  /// 2 n f / (C strides), rounded down, of n elements of an image of C channels and f of the filter: the places that strides skip are
  /// taken off on average.
  private static func spread(
    _ context: CostContext, over image: [Quantity], filter: [Quantity]
  ) throws(ModelGraphError) -> Quantity {
    guard isSupported(context) else { return 0 }
    guard let channels = image.last, let strides = context.node.integers("strides"), strides.count == 4 else {
      throw ModelGraphError(.inconsistent, "its image \(describe(image)) and its strides do not fit")
    }
    let all = try 2 * Quantity.product(of: image) * Quantity.product(of: filter)
    return try all.floorDivided(by: channels * Quantity(strides[1]) * Quantity(strides[2]))
  }
}
