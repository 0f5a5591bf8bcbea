import ModelGraph

extension Convention {
  /// Whether the backward pass can be counted: podium and torch. The other tools have no rules for it.
  public var countsTraining: Bool { self == .podium || self == .torch }

  /// What to know of a number that `--training` gives; nil for conventions without.
  public var trainingNote: String? {
    switch self {
    case .podium: "backward, products cost as much as forward for each gradient; other operators follow stated rules"
    case .torch:
      "as in FlopCounterMode, a grouped convolution's weight gradient is not divided by its groups, recurrent layers count 0"
    case .tf, .fvcore, .onnxTool: nil
    }
  }

  /// What the backward pass of a node adds to `value(of:isTraining:)`, in the convention's unit; 0 where no gradient flows and for
  /// conventions without training. `position` is the node's in the graph that `flow` was made of.
  ///
  /// Optimiser, loss and the addition of gradients that meet in one tensor are not counted. Throws as `value` does.
  func backward(of context: CostContext, at position: Int, _ flow: GradientFlow) throws(ModelGraphError) -> Quantity {
    let needs = flow.needs(ofNode: position)
    guard countsTraining, needs.contains(true) else { return 0 }
    if self == .podium { return try BackwardRules.flops(context, needs) }
    // torch: 2 a multiply-add; no division by the groups of a convolution; attention's scores once more; recurrent layers are one
    // kernel that it does not see.
    if OperatorFamilies.recurrent.contains(context.node.qualifiedOperator) { return 0 }
    let again = flow.recomputes(position) ? try context.podiumCost().macs : 0
    return try 2 * (BackwardRules.macs(context, needs, dividesByGroups: false) + again)
  }
}
