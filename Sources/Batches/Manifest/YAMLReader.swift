import Yams

/// The only place that knows Yams: a text becomes a tree of `ManifestNode`.
enum YAMLReader {
  /// Reads one YAML document. What is wrong with the text itself ends the reading, so it throws one issue.
  static func read(_ text: String, file: String) throws(ManifestIssue) -> ManifestNode {
    guard text.utf8.count <= ManifestLimits.bytes else {
      throw ManifestIssue(.limit, "the manifest is larger than \(ManifestLimits.bytes) bytes", place: file)
    }
    try refuseManyAliases(text, file: file)
    let parser: Parser
    let root: Node?
    do {
      // Without rules nothing is resolved: types are ours to decide.
      parser = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8)
      root = try parser.singleRoot()
    } catch {
      throw issue(error, file: file)
    }
    guard let root else { throw ManifestIssue(.empty, "the manifest is empty", place: file, hint: "it starts with `podium: 1`") }
    // The parser keeps the anchors that the tree refers to weakly.
    return try withExtendedLifetime(parser) { () throws(ManifestIssue) in
      var reader = TreeReader(file: file)
      return try reader.convert(root, depth: 1)
    }
  }

  /// Yams expands aliases while it parses and hashes the expanded keys. Bounding their number before bounds that work
  /// (8 aliases multiply a text by less than 3^3); the few that remain are refused with their place afterwards.
  private static func refuseManyAliases(_ text: String, file: String) throws(ManifestIssue) {
    var count = 0
    var previous = UInt8(ascii: "\n")
    for byte in text.utf8 {
      if previous == UInt8(ascii: "*"), byte > UInt8(ascii: " "), byte != UInt8(ascii: "*") { count += 1 }
      previous = byte
    }
    guard count <= ManifestLimits.aliasMarks else {
      throw ManifestIssue(
        .alias, "the manifest has \(count) marks that look like YAML aliases (`*name`)", place: file,
        hint: "aliases are not supported: use `matrix` and `defaults` for what repeats")
    }
  }

  private static func issue(_ error: any Error, file: String) -> ManifestIssue {
    func place(_ mark: Mark) -> String { "\(file):\(TextPlace(mark))" }
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
      let isDepth = problem.lowercased().contains("nesting")
      return isDepth
        ? ManifestIssue(.limit, "nested too deeply", place: place(mark))
        : ManifestIssue(
          .syntax, "not valid YAML: \(problem)", place: place(mark), hint: "check indentation, colons and quotes around here")
    case .composer(_, let problem, let mark, _):
      return problem.contains("alias")
        ? ManifestIssue(.alias, "an alias without an anchor", place: place(mark), hint: "aliases are not supported")
        : ManifestIssue(.syntax, "more than one document", place: place(mark), hint: "one manifest a file: remove `---`")
    case .reader(let problem, _, _, _):
      return ManifestIssue(.syntax, "not a text: \(problem)", place: file, hint: "a manifest is a YAML text in UTF-8")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "`\($0)`" }.joined(separator: ", ")
      return ManifestIssue(.duplicateKey, "\(keys) stands twice in one map", place: place(context.mark), hint: "keep one")
    default:
      return ManifestIssue(.syntax, "not valid YAML", place: file)
    }
  }
}

extension TextPlace {
  fileprivate init(_ mark: Mark?) { self.init(line: mark?.line ?? 1, column: mark?.column ?? 1) }
}

/// Walks the parsed tree once, within the limits of depth and size.
private struct TreeReader {
  let file: String
  var nodes = 0

  mutating func convert(_ node: Node, depth: Int) throws(ManifestIssue) -> ManifestNode {
    let place = TextPlace(node.mark)
    nodes += 1
    guard nodes <= ManifestLimits.nodes, depth <= ManifestLimits.depth else {
      let message =
        depth > ManifestLimits.depth
        ? "nested deeper than \(ManifestLimits.depth) levels" : "more than \(ManifestLimits.nodes) values"
      throw ManifestIssue(.limit, message, place: "\(file):\(place)")
    }
    guard node.anchor == nil else {
      throw ManifestIssue(
        .alias, "YAML anchors and aliases are not supported", place: "\(file):\(place)",
        hint: "use `matrix` and `defaults` for what repeats")
    }
    switch node {
    case .scalar(let scalar): return ManifestNode(content(of: scalar), at: place)
    case .sequence(let sequence):
      var items: [ManifestNode] = []
      for item in sequence { items.append(try convert(item, depth: depth + 1)) }
      return ManifestNode(.list(items), at: place)
    case .mapping(let mapping):
      var entries: [ManifestNode.Entry] = []
      for (key, value) in mapping {
        entries.append(.init(key: try text(of: key), keyPlace: TextPlace(key.mark), value: try convert(value, depth: depth + 1)))
      }
      return ManifestNode(.map(entries), at: place)
    case .alias:
      throw ManifestIssue(.alias, "YAML aliases are not supported", place: "\(file):\(place)")
    }
  }

  private func content(of scalar: Node.Scalar) -> ManifestNode.Content {
    let isText = scalar.style != .plain
    if !isText, ["", "~", "null"].contains(scalar.string) { return .empty }
    return .scalar(scalar.string, isText: isText)
  }

  private func text(of key: Node) throws(ManifestIssue) -> String {
    let place = "\(file):\(TextPlace(key.mark))"
    guard case .scalar(let scalar) = key, scalar.anchor == nil else {
      throw ManifestIssue(.type, "a key must be a plain word", place: place)
    }
    guard scalar.string.utf8.count <= ManifestLimits.nameBytes else {
      throw ManifestIssue(.limit, "a key is longer than \(ManifestLimits.nameBytes) bytes", place: place)
    }
    return scalar.string
  }
}
