public import ModelGraph

/// Counts what running a model once costs.
///
/// Nodes without a rule, or whose shapes cannot be told, are listed in `ModelCost.uncounted` and add nothing. What is inside
/// branches and bodies is counted as often as it runs: of branches between which data decide the dearer one, a body whose number
/// of trips data decide once; both are said in `uncounted`. Linear in nodes.
///
/// - Parameters:
///   - convention: whose rules give `ModelCost.value`; every other number is the same in all conventions.
///   - training: adds the backward pass to `value`, where `Convention.countsTraining`.
///
/// Throws the errors of bindings (`binding.unknown-input`, `binding.unknown-dimension`, `binding.contradiction`,
/// `binding.bad-value`), `shape.overflow` and `shape.too-complex`.
public func count(
  _ graph: Graph, bindings: Bindings = Bindings(), convention: Convention = .podium, training: Bool = false
) throws(ModelGraphError) -> ModelCost {
  let inferred = try infer(graph, bindings: bindings)
  var counter = NodeCounter(convention: convention, isTraining: training && convention.countsTraining)
  let reading = try convention.reading(of: inferred, bindings: bindings)
  let bytes = try inferred.bytes()
  let tally = try counter.tally(inferred, bytes: bytes, asRead: reading)
  return ModelCost(
    convention: convention, inputs: inferred.inputs, layers: tally.layers, byOperator: tally.byOperator,
    uncounted: tally.uncounted,
    total: tally.cost, value: tally.value, weights: try Weights(of: graph), bytesMoved: tally.bytes,
    activationPeakBytes: try ActivationMemory.peak(of: inferred, bytes: bytes))
}
