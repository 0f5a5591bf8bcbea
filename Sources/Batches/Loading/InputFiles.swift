import Glibc

/// The files that a manifest names: where they lie, and whether they can be read.
final class InputFiles {
  /// The folder that paths are relative to; empty: the working folder.
  private let folder: String
  private var checked: [String: String?] = [:]

  init(folder: String) { self.folder = folder }

  /// Where a file lies that the manifest calls `name`.
  func path(of name: String) -> String { name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)" }

  /// What is wrong with a file; nil when it can be read. Each path is looked at once.
  func problem(with path: String) -> String? {
    if let known = checked[path] { return known }
    var status = stat()
    let problem: String?
    if stat(path, &status) != 0 {
      problem = errno == ENOENT ? "does not exist" : "cannot be read: \(String(cString: strerror(errno)))"
    } else if status.st_mode & S_IFMT != S_IFREG {
      problem = "is not a file"
    } else {
      problem = access(path, R_OK) == 0 ? nil : "cannot be read: \(String(cString: strerror(errno)))"
    }
    checked[path] = .some(problem)
    return problem
  }
}
