import Foundation

/// The files of the repository that this test was built from.
struct Tree {
  /// Names at the top, folders and files alike, without what is built or fetched.
  let topLevel: [String]
  /// Text files, sorted by path.
  let files: [TreeFile]
  /// Paths of all files and folders, for links.
  let paths: Set<String>

  private static let textSuffixes = [
    ".swift", ".c", ".h", ".modulemap", ".proto", ".md", ".py", ".sh", ".yaml", ".yml", ".json", ".txt", ".service",
  ]
  /// Here files without a suffix are scripts.
  private static let scriptFolders = ["scripts/", ".ci/", "Deploy/"]

  init(of testFile: String = #filePath) throws {
    // <top>/Tests/TidyTests/Tree.swift
    let top = URL(fileURLWithPath: testFile).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    topLevel = try FileManager.default.contentsOfDirectory(atPath: top.path).filter { !Self.isProduct($0) }.sorted()
    var files: [TreeFile] = []
    var paths: Set<String> = []
    for path in topLevel.flatMap({ [$0] + Self.contents(of: $0, in: top) }) {
      paths.insert(path)
      let location = top.appendingPathComponent(path)
      guard Self.mayBeText(path), !location.resolvingSymlinksInPath().hasDirectoryPath else { continue }
      files.append(TreeFile(path: path, text: try String(contentsOf: location, encoding: .utf8)))
    }
    self.files = files.sorted { $0.path < $1.path }
    self.paths = paths
  }

  /// Made by building, not part of the repository.
  private static func isProduct(_ name: String) -> Bool {
    [".git", ".venv", ".swiftpm", "Package.resolved"].contains(name) || name.hasPrefix(".build")
  }

  private static func contents(of name: String, in top: URL) -> [String] {
    // A package that shares folders with another has links here.
    let folder = top.appendingPathComponent(name).resolvingSymlinksInPath()
    let inside = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []  // A file has nothing inside.
    return inside.filter { !$0.contains("__pycache__") }.map { "\(name)/\($0)" }
  }

  private static func mayBeText(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    if textSuffixes.contains(where: name.hasSuffix) { return true }
    return !name.contains(".") && scriptFolders.contains { path.hasPrefix($0) }
  }
}
