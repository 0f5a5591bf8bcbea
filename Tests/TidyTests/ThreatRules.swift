/// The threat model names a test for each threat; each of them exists.
enum ThreatRules {
  static let page = "Sources/podium/Podium.docc/ThreatModel.md"

  /// Threats without a test, and names that no test has.
  static func violations(in files: [TreeFile]) -> [Violation] {
    guard let page = files.first(where: { $0.path == Self.page }) else {
      return [Violation(path: Self.page, line: nil, message: "the threat model is missing")]
    }
    let names = testNames(in: files)
    var isOfThreats = false
    return page.lines.enumerated().flatMap { index, line -> [Violation] in
      if line.hasPrefix("| threat |") { isOfThreats = true }
      if line.isEmpty { isOfThreats = false }
      guard isOfThreats, let tests = tests(inRow: line) else { return [] }
      guard !tests.isEmpty else { return [Violation(path: page.path, line: index + 1, message: "a threat without a test")] }
      return tests.filter { !names.contains($0) }
        .map { Violation(path: page.path, line: index + 1, message: "no test is named \($0)") }
    }
  }

  /// The names in the last column of a row; nil for a line that is no row, and for the two that head a table.
  private static func tests(inRow line: Substring) -> [String]? {
    guard line.hasPrefix("| "), line.hasSuffix("|"), !line.hasPrefix("| threat |") else { return nil }
    guard let last = line.dropLast().split(separator: "|").last else { return nil }
    // Every second part stands between backticks.
    let parts = last.split(separator: "`", omittingEmptySubsequences: false)
    return parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// Functions that are marked as tests: on the same line, or on one of a few before.
  static func testNames(in files: [TreeFile]) -> Set<String> {
    var names: Set<String> = []
    for file in files where file.isSwift && file.path.hasPrefix("Tests/") {
      var isMarked = false
      for line in file.lines {
        if line.contains("@Test") { isMarked = true }
        guard isMarked, let start = line.firstRange(of: "func ") else { continue }
        names.insert(String(line[start.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
        isMarked = false
      }
    }
    return names
  }
}
