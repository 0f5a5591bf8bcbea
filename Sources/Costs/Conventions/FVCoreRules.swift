import ModelGraph

/// What fvcore counts. It looks at a traced torch model, not at ONNX: these are its rules for the torch operators that exporters
/// turn into these nodes.
///
/// Source: fvcore 0.1.5, fvcore/nn/flop_count.py and jit_handles.py. A multiply-add counts 1, a bias 0. Recurrent layers and
/// attention in one operator are not seen.
enum FVCoreRules {
  static func count(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    let name = context.node.qualifiedOperator
    if let rule = estimates[name] { return try rule.count(context) }
    if OperatorFamilies.recurrent.contains(name) || OperatorFamilies.attention.contains(name) { return 0 }
    return try context.podiumCost().macs
  }

  /// Of operators that are no products.
  static let estimates = [String: PeerRule](merging: [
    // 5 in: scale and bias are always there in ONNX; without them it would be 4.
    PeerRule.each(["LayerNormalization", "InstanceNormalization", "GroupNormalization"], .perInput(5)),
    [
      "BatchNormalization": batchNormalization, "GlobalAveragePool": .perInput(1), "GridSample": .perOutput(4),
      "Resize": resizing, "Upsample": resizing,
    ],
  ])

  /// 2 in; 5 in when statistics are updated.
  private static let batchNormalization = PeerRule { (context) throws(ModelGraphError) in
    let trains = context.node.integer("training_mode") ?? 0 != 0
    return try (trains ? 5 : 2) * context.elements(ofInput: 0)
  }

  /// out for the nearest element, 4 out for linear interpolation, 0 for cubic.
  private static let resizing = PeerRule { (context) throws(ModelGraphError) in
    switch context.node.text("mode") ?? "nearest" {
    case "nearest": try context.elementsOut()
    case "linear": try 4 * context.elementsOut()
    default: 0
    }
  }
}
