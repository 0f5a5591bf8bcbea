/// A script for a POSIX shell on another machine, read from its standard input as a whole before anything of it runs.
///
/// What it tells are lines that begin with a mark of its own, so that whatever a login shell prints besides is passed over.
struct RemoteScript: Sendable {
  let mark: String
  let input: [UInt8]

  /// What is written into a file there, never a part of a command line.
  struct Content: Sendable {
    /// The shell function that prints it.
    var function: String
    var text: String
  }

  /// - Parameters:
  ///   - body: defines the function `main`; see `RemoteShell`.
  ///   - variables: set before it runs, whatever they hold.
  ///   - words: the arguments of `main`.
  init(_ body: String, variables: [String: String], words: [String] = [], contents: [Content] = []) {
    // Nobody who writes a file or a greeting there can know it.
    mark = "podium-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    var text = "LC_ALL=C\nexport LC_ALL\nmark=\(mark)\n"
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) { text += "\(name)=\(ShellWord.quoted(value))\n" }
    for content in contents {
      // A line that ends the text early would be a command: none is equal to the mark. Not printf: where that is no part of the shell,
      // others could read its command line.
      text += "\(content.function)() { cat <<'\(mark)'\n\(content.text)\(content.text.hasSuffix("\n") ? "" : "\n")\(mark)\n}\n"
    }
    text += RemoteShell.common + body + "\nmain \(ShellWord.quoted(words)) </dev/null\ntell end\n"
    input = Array(text.utf8)
  }
}

/// What a script told.
struct RemoteAnswer: Sendable {
  private let values: [String: [String]]

  /// Nil when it did not come to its end.
  init?(_ output: [UInt8], mark: String) {
    var values: [String: [String]] = [:]
    for line in output.split(separator: UInt8(ascii: "\n")) {
      let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count > 1, words[0] == mark else { continue }
      values[String(words[1]), default: []].append(words.count > 2 ? String(words[2]) : "")
    }
    guard values["end"] != nil else { return nil }
    self.values = values
  }

  init(values: [String: [String]]) { self.values = values }

  /// The last value under a name; nil when there is none, or nothing in it.
  subscript(name: String) -> String? { values[name]?.last.flatMap { $0.isEmpty ? nil : $0 } }

  func all(_ name: String) -> [String] { values[name] ?? [] }
}
