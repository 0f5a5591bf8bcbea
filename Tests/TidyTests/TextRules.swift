/// Rules that look at the lines of a file.
enum TextRules {
  static let lineLimit = 500
  static let columnLimit = 140

  // Written in two parts, so that this file does not break its own rules.
  private static let reminder = "FIX" + "ME"
  private static let printCall = "print" + "("
  private static let machinePaths = ["/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/"]

  static func violations(in files: [TreeFile]) -> [Violation] {
    files.filter { !$0.isGenerated && !$0.path.hasSuffix(".json") }.flatMap { file in
      let lines = file.lines
      // A text that ends with a newline has an empty part after it.
      let count = lines.last?.isEmpty == true ? lines.count - 1 : lines.count
      let tooLong =
        count > lineLimit && !file.isMarkdown
        ? [Violation(path: file.path, line: nil, message: "\(count) lines, more than \(lineLimit)")] : []
      return tooLong
        + lines.enumerated().flatMap { index, line in
          problems(of: line, in: file).map { Violation(path: file.path, line: index + 1, message: $0) }
        }
    }
  }

  private static func problems(of line: Substring, in file: TreeFile) -> [String] {
    var found: [String] = []
    if line.utf8.contains(UInt8(ascii: "\t")) { found.append("a tab") }
    if line.utf8.count > columnLimit, line.count > columnLimit, !isTableRow(line, in: file) {
      found.append("\(line.count) columns, more than \(columnLimit)")
    }
    if line.contains(reminder) { found.append("an open \(reminder)") }
    for path in machinePaths where line.contains(path) { found.append("a path of one machine: \(path)") }
    if file.isSwift, !["Sources/Commands/", "scripts/"].contains(where: file.path.hasPrefix), callsPrint(line) {
      found.append("\(printCall) outside Commands")
    }
    return found
  }

  /// A row of a Markdown table cannot be broken.
  private static func isTableRow(_ line: Substring, in file: TreeFile) -> Bool { file.isMarkdown && line.hasPrefix("|") }

  /// The call as a word of its own: not the end of a longer name, not a method of something.
  private static func callsPrint(_ line: Substring) -> Bool {
    var rest = line
    while let range = rest.firstRange(of: printCall) {
      let before = rest[..<range.lowerBound].last
      if before.map({ !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." }) ?? true { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }
}
