import ModelGraph

/// What a node moves between memory and the processor at least: every input read once, every output written once.
enum Traffic {
  /// Only names and shapes change; nothing is moved.
  private static let views: Set<String> = ["Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"]
  /// They look at shapes, not at elements.
  private static let shapeReaders: Set<String> = ["Shape", "Size"]
  /// They read as much of their first input as they write, not all of it.
  private static let pickers: Set<String> = ["Gather", "GatherND", "Slice"]

  /// True when the first output is the first input under another name.
  static func isView(_ node: Node) -> Bool { isView(node.qualifiedOperator) }
  static func isView(_ qualifiedOperator: String) -> Bool { views.contains(qualifiedOperator) }

  /// Nil when a shape or element type is unknown. Throws `shape.overflow`.
  static func bytes(of node: Node, inputs: [TensorInfo?], outputs: [TensorInfo]) throws(ModelGraphError) -> Quantity? {
    if isView(node) { return 0 }
    var total = Quantity(0)
    for (name, info) in zip(node.outputs, outputs) where !name.isEmpty {
      guard let written = try info.bytes() else { return nil }
      try total += written
    }
    if shapeReaders.contains(node.qualifiedOperator) { return total }
    let picks = pickers.contains(node.qualifiedOperator)
    if picks { try total += total }
    for case let info? in inputs.dropFirst(picks ? 1 : 0) {
      guard let read = try info.bytes() else { return nil }
      try total += read
    }
    return total
  }
}
