/// What `${...}` may name at some place of the manifest: `${axis}`, `${env.NAME}`, `${batch.name}`.
struct Scope {
  var axes: MatrixPoint = [:]
  /// All axes of the matrix; those that are not in `axes` are not varied here.
  var allAxes: [String] = []
  var batchName: String?
  var environment: [String: String]
  /// What is being read, when an axis of the matrix is not varied here: `variant a`.
  var subject = "this part of the manifest"
  let log: IssueLog

  /// The node with every `${...}` replaced. A text that is nothing but one reference keeps the type of what it names.
  func resolve(_ node: ManifestNode) -> ManifestNode {
    guard node.hasReferences else { return node }
    switch node.content {
    case .scalar(let text, _): return ManifestNode(resolve(text, at: node.place), at: node.place)
    case .list(let items): return ManifestNode(.list(items.map(resolve)), at: node.place)
    case .map(let entries):
      let resolved = entries.map { ManifestNode.Entry(key: $0.key, keyPlace: $0.keyPlace, value: resolve($0.value)) }
      return ManifestNode(.map(resolved), at: node.place)
    case .empty, .broken: return node
    }
  }

  private func resolve(_ text: String, at place: TextPlace) -> ManifestNode.Content {
    guard let pieces = referencePieces(text) else {
      log.add(.substitution, "`${` without a name and `}`", at: place, hint: "${axis}, ${env.NAME} or ${batch.name}")
      return .broken
    }
    if pieces.count == 1, case .reference(let name) = pieces[0] { return value(of: name, at: place) ?? .broken }
    var result = ""
    for piece in pieces {
      switch piece {
      case .literal(let literal): result += literal
      case .reference(let name):
        guard case .scalar(let value, _) = value(of: name, at: place) else { return .broken }
        result += value
      }
      guard result.utf8.count <= ManifestLimits.textBytes else {
        log.add(.limit, "longer than \(ManifestLimits.textBytes) bytes after substitution", at: place)
        return .broken
      }
    }
    return .scalar(result, isText: true)
  }

  private func value(of name: String, at place: TextPlace) -> ManifestNode.Content? {
    if let value = axes[name] { return value.content }
    if name == "batch.name" {
      // Without a name there is an error already.
      return batchName.map { .scalar($0, isText: true) }
    }
    if name.hasPrefix("env.") {
      // Not quoted, so that a number from the environment is a number.
      if let value = environment[String(name.dropFirst(4))] { return .scalar(value, isText: false) }
      log.add(
        .substitution, "the environment has no `\(name.dropFirst(4))`", at: place, about: name,
        hint: "set it, or write the value here")
    } else if allAxes.contains(name) {
      log.add(
        .substitution, "\(subject) does not vary axis `\(name)`", at: place, about: name,
        hint: "a variant varies the axes that it mentions itself, for example in its name")
    } else {
      log.add(
        .substitution, "`${\(name)}` names nothing", at: place, about: name,
        hint: suggestion(for: name, among: allAxes + ["batch.name", "env.NAME"]))
    }
    return nil
  }
}

/// A part of a text: as it is, or `${name}`.
enum TextPiece: Equatable {
  case literal(String)
  case reference(String)
}

/// Splits a text at its references; nil when a `${` has no name or no end.
func referencePieces(_ text: String) -> [TextPiece]? {
  var pieces: [TextPiece] = []
  var literal = ""
  var rest = text[...]
  while let character = rest.first {
    guard rest.hasPrefix("${") else {
      literal.append(character)
      rest.removeFirst()
      continue
    }
    guard let end = rest.firstIndex(of: "}") else { return nil }
    let name = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
    guard !name.isEmpty, !name.contains("$") else { return nil }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    literal = ""
    pieces.append(.reference(String(name)))
    rest = rest[rest.index(after: end)...]
  }
  if !literal.isEmpty { pieces.append(.literal(literal)) }
  return pieces
}

extension ManifestNode {
  /// The names that stand in `${...}` anywhere in it.
  var references: Set<String> {
    guard hasReferences else { return [] }
    switch content {
    case .scalar(let text, _):
      return Set(
        (referencePieces(text) ?? []).compactMap { piece in
          if case .reference(let name) = piece { name } else { nil }
        })
    case .list(let items): return items.reduce(into: []) { $0.formUnion($1.references) }
    case .map(let entries): return entries.reduce(into: []) { $0.formUnion($1.value.references) }
    case .empty, .broken: return []
    }
  }
}
