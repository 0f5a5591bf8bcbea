import Foundation
import ModelGraph
import Testing

@testable import Runtime

/// What the tests that run models need.
enum Installed {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// False where onnxruntime is not installed; scripts/setup installs it.
  static let isThere: Bool = (try? RuntimeLibrary.find()) != nil

  static let reason: Comment = "ONNX Runtime is not installed: run scripts/setup"

  /// The content of a model that scripts/test has gathered.
  static func model(_ name: String) throws -> [UInt8] {
    guard let folder = ProcessInfo.processInfo.environment["PODIUM_TEST_MODELS"] else {
      throw Missing(description: "PODIUM_TEST_MODELS is not set: run scripts/test, which gathers the models that this test reads")
    }
    return [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
  }
}

/// A folder of its own for one test, removed with it.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/podium-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and the folders it is in; gives its path.
  @discardableResult
  func write(_ bytes: [UInt8], to file: String) throws -> String {
    let location = URL(filePath: path + "/" + file)
    try FileManager.default.createDirectory(at: location.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: location)
    return location.path
  }
}

/// A tensor of 32-bit floats.
func floats(_ shape: [Int], _ numbers: [Float]) throws -> RuntimeTensor {
  try RuntimeTensor(.float32, shape, bytes: numbers.flatMap { number in withUnsafeBytes(of: number.bitPattern) { Array($0) } })
}
