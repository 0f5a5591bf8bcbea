import ModelGraph

extension CostRules {
  /// Gradients and updates of training graphs. dy is what comes in, y what the operator made, x what it read.
  static let tensorFlowGradients: [String: CostRule] = [
    // A comparison that lets dy pass; two of them; a comparison and a product.
    "ReluGrad": eachElement(1), "Relu6Grad": eachElement(2), "LeakyReluGrad": eachElement(2),
    // y < 0 ? dy (y + a) : dy b.
    "EluGrad": eachElement(3), "SeluGrad": eachElement(3),
    // dy y (1 - y); dy (1 - y²); dy / 2 / y; -dy/2 y³; -dy y².
    "SigmoidGrad": eachElement(3), "TanhGrad": eachElement(3), "SqrtGrad": eachElement(2), "RsqrtGrad": eachElement(4),
    "ReciprocalGrad": eachElement(3), "InvGrad": eachElement(3),
    // dy / (1 + exp(-x)); dy / (1 + |x|)².
    "SoftplusGrad": eachElement(4, transcendentals: 1), "SoftsignGrad": eachElement(4),
    "BiasAddGrad": CostRule { (context) throws(ModelGraphError) in
      try context.floating(context.elements(ofInput: 0) - context.elementsOut())
    },
    "MaxPoolGrad": maximumGradient, "MaxPool3DGrad": maximumGradient, "AvgPoolGrad": averageGradient,
    "AvgPool3DGrad": averageGradient,
    "FusedBatchNormGrad": normalizationGradient, "FusedBatchNormGradV2": normalizationGradient,
    "FusedBatchNormGradV3": normalizationGradient,
    // Each element is spread over its neighbours: a product and an addition for each of 4, of 16; an addition.
    "ResizeBilinearGrad": spread(8), "ResizeBicubicGrad": spread(32), "ResizeNearestNeighborGrad": spread(1),
    "StridedSliceGrad": .free,
    "LRNGrad": unruled, "SoftmaxGrad": unruled,
    "ApplyGradientDescent": descent, "ApplyMomentum": momentum, "ApplyKerasMomentum": momentum, "ApplyAdam": adam,
    "ResourceApplyGradientDescent": descent, "ResourceApplyMomentum": momentum, "ResourceApplyKerasMomentum": momentum,
    "ResourceApplyAdam": adam,
    "ApplyAdagrad": unruled, "ApplyAdagradV2": unruled, "ApplyRMSProp": unruled, "ApplyFtrl": unruled, "ApplyAdadelta": unruled,
    "ApplyAdaMax": unruled, "ResourceApplyAdagrad": unruled, "ResourceApplyAdagradV2": unruled, "ResourceApplyRMSProp": unruled,
    "ResourceApplyFtrl": unruled, "ResourceApplyAdadelta": unruled, "ResourceApplyAdaMax": unruled,
    "MatrixExponential": unruled, "MatrixSquareRoot": unruled, "Cholesky": unruled, "CholeskySolve": unruled,
    "LogMatrixDeterminant": unruled, "MatrixSolve": unruled, "MatrixSolveLs": unruled, "MatrixTriangularSolve": unruled,
  ]

  private static let unruled = CostRule.untold("what it calculates has no rule yet")

  /// The largest of each window of the second input is found again (k - 1), and each gradient, the third input, added to its place.
  private static let maximumGradient = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elements(ofInput: 1) * (windowSize(context) - 1) + context.elements(ofInput: 2))
  }

  /// k + 1 for each gradient, the second input: a division, then an addition at each place of the window.
  private static let averageGradient = CostRule { (context) throws(ModelGraphError) in
    guard try context.isFloatingPoint(operand: 1) else { return .nothing }
    return Cost(flops: try context.elements(ofInput: 1) * (windowSize(context) + 1))
  }

  /// 9 in, without what is once for each channel: x normalised (2), its product with dy and the two sums (3), and of these
  /// dy - (sum dy + x sum)/n times the scale (4). 5 in at inference, when mean and deviation are constants: dy scaled, x less its
  /// mean, their product and the two sums.
  private static let normalizationGradient = CostRule { (context) throws(ModelGraphError) in
    let each = context.node.integer("is_training") ?? 1 != 0 ? 9 : 5
    return try context.floating(Quantity(each) * context.elements(ofInput: 0))
  }

  private static func spread(_ flops: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in try context.floating(Quantity(flops) * context.elements(ofInput: 0)) }
  }

  /// w - r g.
  private static let descent = updated(2, gradient: 2)

  /// a' = m a + g, w - r a'; with use_nesterov w - (r g + r m a'): 3 more. Of Keras a' = m a - r g, w + a', or w + (m a' - r g).
  private static let momentum = updated(4, nesterov: 3, gradient: 3)

  /// Two moments (3 and 4), then w - r m/(√v + e); with use_nesterov (1 - a) g + a m for m: 3 more. Once: 1 - a, 1 - b, and the
  /// rate: two powers, which are given, each subtracted from 1, root, multiply, divide.
  private static let adam = updated(12, nesterov: 3, once: 7, gradient: 9)

  /// For each element of the gradient, and once for all.
  private static func updated(_ flops: Int, nesterov: Int = 0, once: Int = 0, gradient: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let each = context.isSet("use_nesterov") ? flops + nesterov : flops
      return Cost(flops: try Quantity(each) * context.elements(ofInput: gradient) + Quantity(once))
    }
  }
}
