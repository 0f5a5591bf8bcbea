import ModelGraph

/// What the backward pass of an operator costs. `needs` says which of the node's inputs need a gradient.
enum BackwardRules {
  /// The gradient passes on unchanged.
  private static let additions: Set<String> = ["Add", "Mean", "Sub", "Sum"]
  /// Each operand has a derivative of its own.
  private static let operations: Set<String> = ["Div", "Max", "Min", "Mul", "PRelu", "Pow"]

  // MARK: Products

  /// Multiply-adds of the products that give the gradients of operands.
  ///
  /// The gradient of each operand of a product is a product of the same sizes: as many macs as forward. Of a convolution's weight,
  /// with `dividesByGroups` false, times its groups.
  static func macs(
    _ context: CostContext, _ needs: [Bool], dividesByGroups: Bool = true
  ) throws(ModelGraphError) -> Quantity {
    let macs = try context.podiumCost().macs
    let name = context.node.qualifiedOperator
    if macs == 0 { return 0 }
    if OperatorFamilies.recurrent.contains(name) { return try recurrentMACs(context, needs) }
    if OperatorFamilies.attention.contains(name) { return try attentionMACs(context, needs, forward: macs) }
    let operands = name == "Einsum" ? needs[...] : needs.prefix(2)
    var total = Quantity(0)
    for (index, needed) in operands.enumerated() where needed {
      let isGrouped = index == 1 && !dividesByGroups && OperatorFamilies.convolutions.contains(name)
      let groups = isGrouped ? context.node.integer("group") ?? 1 : 1
      try total += Quantity(groups) * macs
    }
    return total
  }

  /// Forward T B (|W| + |R|), with T B the samples of all steps. Backward T B |W| for each of input and W that needs a gradient,
  /// and T B |R| for the hidden state (always) and for R.
  private static func recurrentMACs(_ context: CostContext, _ needs: [Bool]) throws(ModelGraphError) -> Quantity {
    let samples = try Quantity.product(of: context.shape(0).prefix(2))
    let outer = needs.prefix(2).filter(\.self).count
    let inner = needs.dropFirst(2).first == true ? 2 : 1
    return try samples * (Quantity(outer) * context.elements(ofInput: 1) + Quantity(inner) * context.elements(ofInput: 2))
  }

  /// Five products where forward has two: the scores once more, then values, scores, query and key. Where the operator projects its
  /// input by a weight first, that product's two gradients.
  private static func attentionMACs(
    _ context: CostContext, _ needs: [Bool], forward: Quantity
  ) throws(ModelGraphError) -> Quantity {
    var (projection, gradients) = (Quantity(0), 0)
    if context.node.qualifiedOperator.hasSuffix("::Attention") {
      projection = try Quantity.product(of: context.shape(0).dropLast()) * context.elements(ofInput: 1)
      gradients = needs.prefix(2).filter(\.self).count
    }
    return try (5 * (forward - projection)).floorDivided(by: 2) + Quantity(gradients) * projection
  }

  // MARK: All operators

  /// 2 macs for the gradients of products, and out - bias additions for that of a bias. An addition passes its gradient on; a
  /// binary operation costs as much as forward for each operand; a normalisation as much as forward for its input, 2 in for its
  /// scale and in for its shift; any other operator as much as forward. Where an operand was stretched its gradient is
  /// summed up: out - operand additions.
  static func flops(_ context: CostContext, _ needs: [Bool]) throws(ModelGraphError) -> Quantity {
    let (name, forward) = (context.node.qualifiedOperator, try context.podiumCost())
    if forward.macs != 0 {
      var flops = try 2 * macs(context, needs)
      if needs.dropFirst(2).first == true, !OperatorFamilies.recurrent.contains(name), !OperatorFamilies.attention.contains(name) {
        try flops += sums(context, of: 2)
      }
      return flops
    }
    if OperatorFamilies.normalizations.contains(name) {
      let elements = try context.elements(ofInput: 0)
      var flops = needs[0] ? forward.flops : 0
      if needs.dropFirst().first == true { try flops += 2 * elements }
      if needs.dropFirst(2).first == true { try flops += elements }
      return flops
    }
    let passesOn = additions.contains(name)
    guard passesOn || operations.contains(name) else { return forward.flops }
    var flops = Quantity(0)
    for index in needs.indices where needs[index] {
      try flops += sums(context, of: index)
      if !passesOn { try flops += forward.flops }
    }
    return flops
  }

  /// out - operand.
  private static func sums(_ context: CostContext, of index: Int) throws(ModelGraphError) -> Quantity {
    try context.elementsOut() - context.elements(ofInput: index)
  }
}
