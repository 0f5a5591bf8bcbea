public import ModelGraph

/// What a model costs by the scopes of its nodes' names: `/encoder/layer.0/attention/MatMul` is a node of the scope `attention` in
/// `layer.0` in `encoder`. Names without a slash are split at points; what runs inside a node is in scopes under that node's name.
///
/// Branches that are not counted are left out. Linear in nodes.
public struct ScopeTree: Sendable {
  /// Nodes taken together, each as often as it runs.
  public struct Sum: Hashable, Sendable {
    public internal(set) var nodes = 0
    /// See `ModelCost.value`.
    public internal(set) var value = Quantity(0)
    public internal(set) var macs = Quantity(0)
    public internal(set) var parameters = 0
  }

  public struct Row: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      case model
      case scope(String)
      /// The nodes of the scope above that are in none of the scopes inside it.
      case own
    }

    public let kind: Kind
    /// 0 for the model, 1 for the outermost scopes.
    public let depth: Int
    public let sum: Sum
  }

  /// Each before what is inside it, otherwise as they run: the rows that are one deeper add up to the one they are in, if there are
  /// any.
  public let rows: [Row]

  /// With scopes down to `depth`; what is deeper is in the sums. Throws `shape.overflow` or `shape.too-complex`.
  public init(_ cost: ModelCost, depth: Int) throws(ModelGraphError) {
    var entries = [Entry(name: "")]
    for layer in cost.layers where layer.isCounted {
      let (value, macs) = (try layer.value * layer.runs, try layer.cost.macs * layer.runs)
      let scopes = Self.scopes(of: layer)
      var current = 0
      try entries[current].all.add(value, macs, layer.parameters)
      for name in scopes.prefix(depth) {
        if let known = entries[current].inside[name] {
          current = known
        } else {
          entries.append(Entry(name: name))
          entries[current].inside[name] = entries.count - 1
          entries[current].order.append(entries.count - 1)
          current = entries.count - 1
        }
        try entries[current].all.add(value, macs, layer.parameters)
      }
      try entries[current].own.add(value, macs, layer.parameters)
    }
    rows = Self.rows(of: entries)
  }

  private struct Entry {
    var name: Substring
    /// Position of each scope inside it, and these in order.
    var inside: [Substring: Int] = [:]
    var order: [Int] = []
    var own = Sum()
    var all = Sum()
  }

  /// Without recursion: how deep names go is up to the file.
  private static func rows(of entries: [Entry]) -> [Row] {
    var rows: [Row] = []
    var left = [(position: 0, depth: 0)]
    while let (position, depth) = left.popLast() {
      let entry = entries[position]
      rows.append(Row(kind: position == 0 ? .model : .scope(String(entry.name)), depth: depth, sum: entry.all))
      guard !entry.order.isEmpty else { continue }
      if entry.own.nodes > 0 { rows.append(Row(kind: .own, depth: depth + 1, sum: entry.own)) }
      left += entry.order.reversed().map { ($0, depth + 1) }
    }
    return rows
  }

  private static func scopes(of layer: LayerCost) -> [Substring] {
    layer.scope.flatMap(parts) + parts(of: layer.name).dropLast()
  }

  private static func parts(of name: String) -> [Substring] {
    let bySlash = name.split(separator: "/")
    if name.utf8.contains(UInt8(ascii: "/")) { return bySlash }
    return name.split(separator: ".")
  }
}

extension ScopeTree.Sum {
  fileprivate mutating func add(_ value: Quantity, _ macs: Quantity, _ parameters: Int) throws(ModelGraphError) {
    nodes += 1
    self.value = try self.value + value
    self.macs = try self.macs + macs
    self.parameters += parameters
  }
}
