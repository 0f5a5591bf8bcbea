import Messaging

/// Anything that ends a command, as users see it: what is wrong, where, what to do, and the exit code.
struct CommandFailure: Error, Sendable {
  /// Stable, such as `manifest.unknown-key`.
  var code: String
  var message: String
  var place: String?
  var hint: String?
  var exitCode: Int32
  /// More of the same kind, told at once: the other mistakes in a manifest.
  var others: [CommandFailure] = []

  /// In one line, to follow other words: place, what is wrong, what to do.
  var sentence: String {
    [place, message].compactMap(\.self).joined(separator: ": ") + (hint.map { " (\($0))" } ?? "")
  }

  /// What standard error shows.
  var text: String {
    ([self] + others).map { failure in
      let head = [failure.place, failure.message].compactMap(\.self).joined(separator: ": ")
      return "podium: \(head)" + (failure.hint.map { "\n  \($0)" } ?? "")
    }.joined(separator: "\n")
  }
}
