import Foundation
import Testing

/// Every command of the runbook, run as it stands there by `scripts/check-runbook`, with looks between them.
@Suite struct RunbookTests {
  /// What the script ends with where nobody may make namespaces.
  private static let cannotBeTried: Int32 = 77

  @Test(.tags(.slow)) func everyStepDoesWhatItSays() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = try TestFolder()
    let errors = try folder.write("stderr", "")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = ["600", root.appending(path: "scripts/check-runbook").path]
    process.environment = Program.environment.merging(["PODIUM_BINARY": try Program.path()]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
    try process.run()
    process.waitUntilExit()
    let said = try String(contentsOfFile: errors, encoding: .utf8)
    #expect([0, Self.cannotBeTried].contains(process.terminationStatus), "\(said.suffix(6_000))")
  }
}
