extension TensorFlowShapes {
  /// Gradients and updates of training graphs.
  static let gradients: [String: ShapeRule] = [
    ShapeRule.each(
      [
        "ReluGrad", "Relu6Grad", "EluGrad", "SeluGrad", "LeakyReluGrad", "SigmoidGrad", "TanhGrad", "SqrtGrad", "RsqrtGrad",
        "ReciprocalGrad", "InvGrad", "SoftplusGrad", "SoftsignGrad", "MaxPoolGrad", "MaxPool3DGrad", "LRNGrad", "SoftmaxGrad",
      ], like.infer),
    ShapeRule.each(updates, like.infer), ShapeRule.each(updates.map { "Resource" + $0 }, nothing.infer),
    ShapeRule.each(["AvgPoolGrad", "AvgPool3DGrad"]) { (context) throws(ModelGraphError) in
      [TensorInfo(try context.input(1).elementType, try context.shape(heldBy: 0))]
    },
    ShapeRule.each(["BiasAddGrad"]) { (context) throws(ModelGraphError) in
      let shape = try context.shape(0)
      guard shape.count >= 2 else { throw ModelGraphError(.inconsistent, "\(describe(shape)) has no channels") }
      let isFirst = context.node.text("data_format") == "NCHW"
      return [TensorInfo(try context.input(0).elementType, [isFirst ? shape[1] : shape[shape.count - 1]])]
    },
    ShapeRule.each(["FusedBatchNormGrad", "FusedBatchNormGradV2", "FusedBatchNormGradV3"]) { (context) throws(ModelGraphError) in
      let scale = try context.like(2)
      return [try context.like(1), scale, scale, scale, scale]
    },
    ShapeRule.each(["ResizeBilinearGrad", "ResizeBicubicGrad"]) { (context) throws(ModelGraphError) in [try context.like(1)] },
    ShapeRule.each(["ResizeNearestNeighborGrad"]) { (context) throws(ModelGraphError) in
      let shape = try context.shape(0, rank: 4)
      return [TensorInfo(try context.input(0).elementType, [shape[0]] + (try context.shape(heldBy: 1)) + [shape[3]])]
    },
    ShapeRule.each(["StridedSliceGrad"]) { (context) throws(ModelGraphError) in
      [TensorInfo(try context.input(4).elementType, try context.shape(heldBy: 0))]
    },
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  private static let updates = [
    "ApplyGradientDescent", "ApplyMomentum", "ApplyAdam", "ApplyAdagrad", "ApplyAdagradV2", "ApplyRMSProp", "ApplyFtrl",
    "ApplyKerasMomentum", "ApplyAdadelta", "ApplyAdaMax",
  ]
}
