import ModelGraph

/// Tells what a node costs from its shapes and attributes.
///
/// Throws `shape.unknown` when it lacks something, `shape.inconsistent` when the node makes no sense, `shape.overflow`.
struct CostRule: Sendable {
  let count: @Sendable (CostContext) throws(ModelGraphError) -> Cost

  init(_ count: @escaping @Sendable (CostContext) throws(ModelGraphError) -> Cost) {
    self.count = count
  }
}

/// The cost rule of each operator under the convention `podium`, one family to a file. Operators of other domains are named
/// `domain::Operator`. In the formulas: out and in are the elements of the first output and of the first input.
enum CostRules {
  static let all: [String: CostRule] = [
    movement, elementwise, windows, linear, normalization, reductions,
  ].reduce(into: [:]) { table, family in table.merge(family) { first, _ in first } }
}
