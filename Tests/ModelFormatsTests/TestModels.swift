import Glibc
import Testing

/// The real models that tests read: scripts/test puts them into a folder and names it in the environment.
enum TestModels {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  static func path(_ file: String) throws -> String {
    guard let folder = getenv("PODIUM_TEST_MODELS").map({ String(cString: $0) }), !folder.isEmpty else {
      throw Missing(description: "PODIUM_TEST_MODELS is not set: run scripts/test, which gathers the models that this test reads")
    }
    let path = "\(folder)/\(file)"
    guard access(path, R_OK) == 0 else {
      throw Missing(description: "\(path) is missing: run scripts/test, which gathers the models that this test reads")
    }
    return path
  }

  static func bytes(_ file: String) throws -> [UInt8] {
    let path = try path(file)
    guard let stream = fopen(path, "rb") else { throw Missing(description: "\(path) cannot be read") }
    defer { fclose(stream) }
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, stream)
      if count == 0 { return content }
      content += piece[..<count]
    }
  }
}
