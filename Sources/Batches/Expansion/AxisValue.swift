/// One value of an axis; its type outlives substitution.
enum AxisValue: Hashable, Sendable, CustomStringConvertible {
  case number(DecimalNumber)
  case boolean(Bool)
  case text(String)

  /// Nil, after a report, when the node is not a single value.
  init?(_ node: ManifestNode, axis: String, _ log: IssueLog) {
    switch node.content {
    case .scalar(let text, let isText):
      if !isText, let number = DecimalNumber(text) {
        self = .number(number)
      } else if !isText, let boolean = Bool(text) {
        self = .boolean(boolean)
      } else if let text = node.text(axis, log, limit: ManifestLimits.nameBytes) {
        self = .text(text)
      } else {
        return nil
      }
    case .broken: return nil
    case .list, .map, .empty:
      log.add(.axis, "a value of axis `\(axis)` must be a number, a text or a boolean, but is \(node.kindName)", at: node.place)
      return nil
    }
  }

  var description: String {
    switch self {
    case .number(let number): number.description
    case .boolean(let boolean): boolean.description
    case .text(let text): text
    }
  }

  /// As if it stood in the manifest itself.
  var content: ManifestNode.Content {
    switch self {
    case .number, .boolean: .scalar(description, isText: false)
    case .text(let text): .scalar(text, isText: true)
    }
  }
}

/// One value for each axis.
typealias MatrixPoint = [String: AxisValue]
