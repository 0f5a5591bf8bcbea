import FoundationEssentials
import Glibc
import ModelFormats

/// Finds the models that words of the command line name: files, folders with all that is below them, patterns.
///
/// What is no model is passed over and told, so that a pattern means the same whether the shell expands it or we do.
struct ModelSearch {
  /// A model that can be read.
  struct Found: Hashable {
    /// Of the file that a manifest names, from the working folder.
    var path: String
    /// From the folder that was named, without the file's ending; of a SavedModel its folder.
    var relativeName: String
    /// False for TensorFlow's formats.
    var isONNX: Bool
  }

  /// Something that was passed over.
  struct Skipped: Hashable {
    var path: String
    var reason: String
  }

  private(set) var models: [Found] = []
  private(set) var skipped: [Skipped] = []
  private var known: Set<String> = []

  /// Folders inside each other.
  private static let depthLimit = 16
  private static let modelLimit = 10_000
  private static let endings = [".onnx", ".pb"]
  private static let savedModel = "saved_model.pb"
  /// What the ONNX model zoo calls folders of inputs and outputs, whose files end like models of TensorFlow.
  private static let testData = "test_data_set_"

  /// True for a word that means models rather than a manifest.
  static func isMeant(by word: String) -> Bool {
    var status = stat()
    if stat(word, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR || hasModelEnding(word) }
    return isPattern(word) || hasModelEnding(word) || word.hasSuffix("/")
  }

  /// Adds what a file, a folder or a pattern stands for. Throws `input.unreadable` or `submit.no-match` when that is nothing.
  mutating func add(_ word: String) throws(CommandFailure) {
    var status = stat()
    if stat(word, &status) == 0 { return try add(word, status) }
    guard errno == ENOENT, Self.isPattern(word) else { throw Self.unreadable(word) }
    let paths = Self.matches(of: word)
    guard !paths.isEmpty else {
      throw CommandFailure(
        code: "submit.no-match", message: "no file matches the pattern", place: word,
        hint: "'*' matches within one folder; name a folder to look through all that is below it", exitCode: ExitStatus.inputMissing
      )
    }
    for path in paths where stat(path, &status) == 0 { try add(path, status) }
  }

  private mutating func add(_ path: String, _ status: stat) throws(CommandFailure) {
    guard status.st_mode & S_IFMT == S_IFDIR else {
      // A pipe would be waited for.
      return status.st_mode & S_IFMT == S_IFREG ? try addFile(path, name: path) : skip(path, "neither a file nor a folder")
    }
    guard let root = Self.resolved(path) else { throw Self.unreadable(path) }
    let folder = path.hasSuffix("/") && path.utf8.count > 1 ? String(path.dropLast()) : path
    if Self.isFile("\(folder)/\(Self.savedModel)") {
      return try addSavedModel(folder, name: root.split(separator: "/").last.map(String.init) ?? "model")
    }
    try walk(folder, relative: "", root: root, depth: 1)
  }

  private mutating func walk(_ folder: String, relative: String, root: String, depth: Int) throws(CommandFailure) {
    guard depth <= Self.depthLimit else { return skip(folder, "more than \(Self.depthLimit) folders inside each other") }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } catch {
      return skip(folder, "cannot be read")
    }
    for name in names {
      let path = folder == "." ? name : "\(folder)/\(name)"
      let inner = relative.isEmpty ? name : "\(relative)/\(name)"
      guard !name.hasPrefix(".") else {
        skip(path, "hidden")
        continue
      }
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFREG: try addFile(path, name: inner)
      case S_IFLNK: try addLink(path, name: inner, root: root)
      case S_IFDIR:
        if name.hasPrefix(Self.testData) {
          skip(path, "test data of a model")
        } else if Self.isFile("\(path)/\(Self.savedModel)") {
          try addSavedModel(path, name: inner)
        } else {
          try walk(path, relative: inner, root: root, depth: depth + 1)
        }
      default: skip(path, "not a file")
      }
    }
  }

  /// A link is followed to files inside the folder that was named, and nowhere else.
  private mutating func addLink(_ path: String, name: String, root: String) throws(CommandFailure) {
    guard let target = Self.resolved(path) else { return skip(path, "a link to nothing") }
    guard target.hasPrefix(root == "/" ? root : root + "/") else { return skip(path, "a link that leaves the folder") }
    guard Self.isFile(target) else { return skip(path, "a link to a folder") }
    try addFile(path, name: name)
  }

  private mutating func addFile(_ path: String, name: String) throws(CommandFailure) {
    guard let ending = Self.endings.first(where: path.hasSuffix) else { return skip(path, "not a model by its name") }
    let stem = String(name.dropLast(ending.count))
    try add(path, reading: path, name: stem.isEmpty ? name : stem)
  }

  private mutating func addSavedModel(_ folder: String, name: String) throws(CommandFailure) {
    try add("\(folder)/\(Self.savedModel)", reading: folder, name: name)
  }

  private mutating func add(_ path: String, reading: String, name: String) throws(CommandFailure) {
    guard !path.contains("${"), !path.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
      return skip(path, "its name holds control characters or ${, which a manifest cannot say")
    }
    // However its folder is spelled: the same file twice would compete with itself.
    guard known.insert(Self.place(of: path)).inserted else { return }
    let model: Model
    do throws(ModelFormatsError) {
      model = try readModel(at: reading)
    } catch {
      return skip(path, error.message)
    }
    guard models.count < Self.modelLimit else {
      throw CommandFailure(
        code: "submit.too-many", message: "more than \(Self.modelLimit) models", place: path, hint: "submit them in parts",
        exitCode: ExitStatus.badContent)
    }
    models.append(Found(path: path, relativeName: name, isONNX: model.format == "onnx"))
  }

  private mutating func skip(_ path: String, _ reason: String) { skipped.append(Skipped(path: path, reason: reason)) }

  private static func hasModelEnding(_ path: String) -> Bool { endings.contains(where: path.hasSuffix) }

  private static func isPattern(_ word: String) -> Bool { word.contains { "*?[".contains($0) } }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// The path without links; nil when it leads nowhere.
  /// A file in the folder that the path leads to; a link to it is another place.
  private static func place(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return (resolved(".") ?? ".") + "/" + path }
    return (resolved(String(path[...slash])) ?? String(path[..<slash])) + path[slash...]
  }

  private static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  /// As a shell expands it, in the order of bytes; hidden files only for patterns that say so.
  private static func matches(of pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    let paths = UnsafeBufferPointer(start: found.gl_pathv, count: Int(found.gl_pathc))
    return paths.compactMap { $0.map { String(cString: $0) } }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func unreadable(_ path: String) -> CommandFailure {
    CommandFailure(
      code: "input.unreadable", message: "cannot be read (\(String(cString: strerror(errno))))", place: path,
      exitCode: ExitStatus.inputMissing)
  }
}
