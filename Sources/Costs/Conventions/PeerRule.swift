import ModelGraph

/// What a tool other than Podium counts for one operator, in that tool's unit, whatever the element type.
///
/// Throws as `CostRule` does. In the formulas: out and in are the elements of the first output and of the first input, macs
/// are those of Podium's cost rule.
struct PeerRule: Sendable {
  let count: @Sendable (CostContext) throws(ModelGraphError) -> Quantity

  init(_ count: @escaping @Sendable (CostContext) throws(ModelGraphError) -> Quantity) {
    self.count = count
  }

  static func perOutput(_ factor: Int) -> PeerRule {
    PeerRule { (context) throws(ModelGraphError) in try Quantity(factor) * context.elementsOut() }
  }

  static func perInput(_ factor: Int) -> PeerRule {
    PeerRule { (context) throws(ModelGraphError) in try Quantity(factor) * context.elements(ofInput: 0) }
  }

  /// The same rule for many operators.
  static func each(_ names: [String], _ rule: PeerRule) -> [String: PeerRule] {
    Dictionary(names.map { ($0, rule) }) { first, _ in first }
  }
}

extension [String: PeerRule] {
  /// Tables of different operators as one.
  init(merging tables: [[String: PeerRule]]) {
    self = tables.reduce(into: [:]) { all, table in all.merge(table) { first, _ in first } }
  }
}
