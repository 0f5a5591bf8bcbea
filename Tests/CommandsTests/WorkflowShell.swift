import Foundation

/// Scripts as a build server or a person at a terminal runs them, with `podium` on the path.
enum WorkflowShell {
  /// Runs `bash -e`, as a workflow's steps run, in a folder, which gets a `bin` with the program.
  static func run(_ script: String, in folder: TestFolder) throws -> Program.Output {
    let bin = "\(folder.path)/bin"
    if !TestFolder.exists(bin) {
      try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: "\(bin)/podium", withDestinationPath: Program.path())
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = ["900", "bash", "-e", try folder.write("script.sh", script)]
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = Program.environment.filter { !$0.key.hasPrefix("PODIUM_") && !$0.key.hasPrefix("GIT_") }.merging([
      "PATH": "\(bin):\(Program.environment["PATH"] ?? "/usr/bin:/bin")", "HOME": folder.path,
      "XDG_CACHE_HOME": "\(folder.path)/cache",
      "GIT_CONFIG_NOSYSTEM": "1",
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    let files = try ["stdout", "stderr"].map { try FileHandle(forWritingTo: URL(filePath: folder.write("script.\($0)", ""))) }
    process.standardOutput = files[0]
    process.standardError = files[1]
    try process.run()
    process.waitUntilExit()
    let texts = try ["stdout", "stderr"].map { try String(contentsOfFile: "\(folder.path)/script.\($0)", encoding: .utf8) }
    return Program.Output(exit: process.terminationStatus, stdout: texts[0], stderr: texts[1])
  }
}

/// Files of this repository.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }
}
