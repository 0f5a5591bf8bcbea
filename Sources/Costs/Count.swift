public import ModelGraph

/// Counts what running a model once costs, under the convention `podium`.
///
/// Nodes without a rule, or whose shapes cannot be told, are listed in `ModelCost.uncounted` and add nothing. What is inside
/// branches and bodies is counted as often as it runs: of branches between which data decide the dearer one, a body whose number
/// of trips data decide once; both are said in `uncounted`. Linear in nodes.
///
/// Throws the errors of bindings (`binding.unknown-input`, `binding.unknown-dimension`, `binding.contradiction`,
/// `binding.bad-value`), `shape.overflow` and `shape.too-complex`.
public func count(_ graph: Graph, bindings: Bindings = Bindings()) throws(ModelGraphError) -> ModelCost {
  let inferred = try infer(graph, bindings: bindings)
  var counter = NodeCounter()
  let tally = try counter.tally(inferred)
  var byOperator: [String: OperatorCost] = [:]
  for layer in tally.layers where layer.isCounted {
    try byOperator[layer.operator, default: OperatorCost()].add(layer)
  }
  return ModelCost(
    inputs: inferred.inputs, layers: tally.layers, byOperator: byOperator, uncounted: tally.uncounted, total: tally.cost,
    weights: try Weights(of: graph), bytesMoved: tally.bytes, activationPeakBytes: try ActivationMemory.peak(of: inferred))
}
