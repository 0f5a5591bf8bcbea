import FoundationEssentials
import Glibc
import Testing

extension Tag {
  /// Several processes, or several seconds.
  @Tag static var slow: Self
}

/// A folder for one test, removed with it.
final class TestFolder {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let path: String

  init() throws {
    let base = Program.environment["TMPDIR"] ?? "/tmp"
    var template = Array("\(base)/podium-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(description: "no folder in \(base)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }  // a test's leftovers harm nobody

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  /// Writes a file, gives its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  /// Permission bits, such as 0o600; nil when there is no such file.
  static func mode(_ path: String) -> UInt32? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  static func exists(_ path: String) -> Bool { mode(path) != nil }
}

/// The real models that tests read: scripts/test puts them into a folder and names it in the environment.
enum TestModels {
  static func path(_ file: String) throws -> String {
    let folder = Program.environment["PODIUM_TEST_MODELS"] ?? ""
    let path = "\(folder)/\(file)"
    guard !folder.isEmpty, access(path, R_OK) == 0 else {
      throw TestFolder.Failure(description: "\(path) is missing: run scripts/test, which gathers the models that tests read")
    }
    return path
  }
}
