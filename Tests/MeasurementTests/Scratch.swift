import FoundationEssentials

@testable import Measurement

/// A folder of its own for one test, removed with it.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/podium-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to file: String) throws {
    let full = path + "/" + file
    let folder = full[..<(full.lastIndex(of: "/") ?? full.endIndex)]
    try FileManager.default.createDirectory(atPath: String(folder), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: full))
  }

  func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: path + "/" + file) }
}

/// A shell that runs `script`.
func shell(_ script: String, input: [UInt8] = [], limits: ChildProcess.Limits = .init()) throws -> ChildProcess {
  try ChildProcess(executable: "/bin/sh", arguments: ["-c", script], input: input, limits: limits)
}

/// Long enough for a slow machine: what takes so long hangs.
let patience = Duration.seconds(60)
