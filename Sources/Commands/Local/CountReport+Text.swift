import Costs
import ModelGraph
import Reports

extension CountReport {
  /// What the second table of the text shows.
  enum Table {
    case operators
    case layers
    case tree(depth: Int)
  }

  /// Formulas and lists are broken at so many columns where there is no terminal.
  private static let lineWidth = 80

  /// Tables for people. Throws `shape.overflow` or `shape.too-complex`.
  func text(_ table: Table, width: Int?) throws(ModelGraphError) -> String {
    var text = head + "\n" + totals.render(width: width) + formulas(width: width)
    switch table {
    case .operators: text += "\n" + operatorTable.render(width: width)
    case .layers: text += "\n" + layerTable.render(breakingNamesAt: width ?? Self.lineWidth)
    case .tree(let depth):
      let tree = try ScopeTree(cost, depth: depth)
      text += "\n" + treeTable(tree).render(breakingNamesAt: width ?? Self.lineWidth)
      if tree.rows.count == 1 { text += "The names of its nodes have no scopes; --layers shows each node.\n" }
    }
    if cost.byOperator.values.contains(where: { $0.value.short() == Quantity.longText }) {
      text += "--csv and --json have the formulas of each layer.\n"
    }
    text += saturatingTable.map { "\n" + $0.render(width: width) } ?? ""
    text += rooflineTable.map { "\n" + $0.render(width: width) } ?? ""
    return text + uncounted(width: width) + notes(width: width)
  }

  private var head: String {
    var text = "\(path)\n"
    for input in cost.inputs {
      let type = input.info.elementType.map(\.description) ?? "unknown type"
      let shape = input.info.shape == nil ? "unknown shape" : Self.text(input.info.shape)
      text += "  input \(input.name): \(shape) \(type)\n"
    }
    if isDigestWanted, let digest { text += "  sha256 \(digest)\n" }
    return text
  }

  private func formulas(width: Int?) -> String {
    let long = figures.filter { !$0.quantity.isShort }
    guard !long.isEmpty else { return "" }
    let names = Set(long.flatMap(\.quantity.freeNames)).sorted().joined(by: ", ")
    let lines = long.map { figure in
      let terms = figure.quantity.summands.map { (isNegative: $0.coefficient < 0, text: $0.text) }
      return FormulaText.lines(figure.name, terms, width: width ?? Self.lineWidth)
    }
    return "\nFormulas, exact for every \(names):\n" + lines.joined(by: "")
  }

  private func uncounted(width: Int?) -> String {
    guard !cost.uncounted.isEmpty else { return "" }
    // One line for many nodes of one operator and with one reason: a model may have thousands.
    var groups: [(node: UncountedNode, names: [String])] = []
    var positions: [[String]: Int] = [:]
    for node in cost.uncounted {
      let key = [node.operator, node.reason]
      if let position = positions[key] {
        groups[position].names.append(node.name)
      } else {
        positions[key] = groups.count
        groups.append((node, [node.name]))
      }
    }
    var text = "\nNot counted, or not in full:\n"
    for (node, names) in groups {
      let more = names.count > 1 ? " and \(names.count - 1) more" : ""
      text += wrapped("\(names[0])\(more) (\(node.operator)): \(node.reason)", from: 2, indentation: 4, width: width)
    }
    if groups.count < cost.uncounted.count { text += "  --json lists each of the \(cost.uncounted.count) nodes.\n" }
    return text
  }

  private func notes(width: Int?) -> String {
    notes.isEmpty ? "" : "\n" + notes.map { wrapped("Note: \($0)", indentation: 2, width: width ?? Self.lineWidth) }.joined(by: "")
  }
}
