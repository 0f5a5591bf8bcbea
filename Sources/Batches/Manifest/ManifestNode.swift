/// A point in the manifest's text, from 1; columns count Unicode scalars.
struct TextPlace: Hashable, Comparable, Sendable, CustomStringConvertible {
  var line: Int
  var column: Int

  static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
  var description: String { "\(line):\(column)" }
}

/// A value of the manifest that remembers where it stands.
struct ManifestNode: Sendable {
  enum Content: Sendable {
    /// `isText` says that the value was quoted, so it is a text even if it looks like a number.
    case scalar(String, isText: Bool)
    case list([ManifestNode])
    case map([Entry])
    /// Nothing, `~` or `null`.
    case empty
    /// An error was reported for it already; readers pass over it in silence.
    case broken
  }

  struct Entry: Sendable {
    var key: String
    var keyPlace: TextPlace
    var value: ManifestNode
  }

  let content: Content
  let place: TextPlace
  /// True when a text in it holds `${`.
  let hasReferences: Bool

  init(_ content: Content, at place: TextPlace) {
    self.content = content
    self.place = place
    switch content {
    case .scalar(let text, _): hasReferences = text.utf8.contains(UInt8(ascii: "$")) && text.contains("${")
    case .list(let items): hasReferences = items.contains(where: \.hasReferences)
    case .map(let entries): hasReferences = entries.contains(where: \.value.hasReferences)
    case .empty, .broken: hasReferences = false
    }
  }

  /// What it is, for error messages.
  var kindName: String {
    switch content {
    case .scalar(let text, let isText):
      if isText {
        "a text"
      } else if text == "true" || text == "false" {
        "a boolean"
      } else {
        Int(text) == nil ? "a text" : "a number"
      }
    case .list: "a list"
    case .map: "a map"
    case .empty: "empty"
    case .broken: "broken"
    }
  }
}
