/// A text file of the repository; `path` is relative to its top, with `/`.
struct TreeFile {
  let path: String
  let text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The parts of the path: `["Sources", "Batches", "Batch.swift"]`.
  var components: [Substring] { path.split(separator: "/") }

  var isSwift: Bool { path.hasSuffix(".swift") }
  var isMarkdown: Bool { path.hasSuffix(".md") }
  var isGenerated: Bool { path.contains("/Generated/") }
}

/// Something that the rules of the house do not allow.
struct Violation: Equatable, CustomStringConvertible {
  let path: String
  /// From 1; nil when it is the whole file.
  let line: Int?
  let message: String

  var description: String { path + (line.map { ":\($0)" } ?? "") + ": " + message }
}
