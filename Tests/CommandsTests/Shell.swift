import Foundation

/// A POSIX shell that reads a script from its standard input, as one on another machine does.
enum Shell {
  /// What it printed. Throws when it says anything on standard error, or ends with an exit code other than 0.
  static func run(_ script: [UInt8], environment: [String: String] = [:]) throws -> String {
    let folder = try TestFolder()
    let files = try ["in", "out", "err"].map { try folder.write($0, $0 == "in" ? script : []) }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-s"]
    process.environment = Program.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: files[0]))
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: files[1]))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: files[2]))
    try process.run()
    process.waitUntilExit()
    let errors = String(decoding: try Data(contentsOf: URL(filePath: files[2])), as: UTF8.self)
    guard process.terminationStatus == 0, errors.isEmpty else {
      throw TestFolder.Failure(description: "exit code \(process.terminationStatus): \(errors)")
    }
    return String(decoding: try Data(contentsOf: URL(filePath: files[1])), as: UTF8.self)
  }
}
