/// Rules about names at the top and links between documents.
enum LayoutRules {
  /// What the design lists; names that start with a dot are allowed.
  static let topLevel = ["Deploy", "Package.swift", "README.md", "Sources", "Tests", "protos", "scripts"]

  static func violations(inTopLevel names: [String]) -> [Violation] {
    names.filter { !$0.hasPrefix(".") && !topLevel.contains($0) }
      .map { Violation(path: $0, line: nil, message: "the design lists no such entry at the top") }
  }

  /// Links of Markdown files that lead nowhere inside the repository.
  static func brokenLinks(in files: [TreeFile], paths: Set<String>) -> [Violation] {
    files.filter(\.isMarkdown).flatMap { file -> [Violation] in
      let anchors = Set(prose(of: file).compactMap { anchor(ofHeading: $0.line) })
      let folder = file.components.dropLast().joined(separator: "/")
      return prose(of: file).flatMap { number, line in
        links(in: line).filter { !leadsSomewhere($0, from: folder, anchors: anchors, paths: paths) }
          .map { Violation(path: file.path, line: number, message: "a broken link: \($0)") }
      }
    }
  }

  /// The lines that are not in a code block, numbered from 1.
  private static func prose(of file: TreeFile) -> [(number: Int, line: Substring)] {
    var isCode = false
    var result: [(Int, Substring)] = []
    for (index, line) in file.lines.enumerated() {
      if line.hasPrefix("```") { isCode.toggle() } else if !isCode { result.append((index + 1, line)) }
    }
    return result
  }

  private static func leadsSomewhere(_ target: String, from folder: String, anchors: Set<String>, paths: Set<String>) -> Bool {
    if target.contains("://") || target.hasPrefix("mailto:") { return true }
    if target.hasPrefix("#") { return anchors.contains(String(target.dropFirst())) }
    let path = target.prefix { $0 != "#" }
    guard let resolved = resolve(path, from: folder) else { return false }
    return paths.contains(resolved)
  }

  /// Nil when the path leaves the repository.
  private static func resolve(_ path: Substring, from folder: String) -> String? {
    var parts = folder.split(separator: "/")
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return parts.joined(separator: "/")
  }

  /// The targets of `[text](target)` and `![text](target)`.
  static func links(in line: Substring) -> [String] {
    line.split(separator: "](").dropFirst().compactMap { rest in
      rest.firstIndex(of: ")").map { String(rest[..<$0]) }
    }
  }

  /// `how-it-is-judged` for `## How it is judged`; nil for a line that is no heading.
  static func anchor(ofHeading line: Substring) -> String? {
    guard line.hasPrefix("#") else { return nil }
    let title = line.drop { $0 == "#" }
    guard title.hasPrefix(" ") else { return nil }
    let words = title.dropFirst().lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
    return words.replacing(" ", with: "-")
  }
}
