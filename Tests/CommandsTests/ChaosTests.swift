import Foundation
import Testing

/// scripts/chaos as a person runs it, with few faults. Where this user may make no namespaces it has nothing to say.
@Suite(.tags(.slow)) struct ChaosTests {
  @Test func fewFaultsLoseNothing() throws {
    let output = try Self.chaos("--faults", "20", "--seed", "1")
    guard output.exit != 77 else { return }
    #expect(output.exit == 0, "\(output.stdout.suffix(4_000)) \(output.stderr.suffix(2_000))")
    let json = try output.json
    #expect(json["schema"] == .string("podium.chaos/1"))
    #expect(json["wrong"]?.items.isEmpty == true)
    #expect(json["jobs"]?.integer ?? 0 > 0 && json["entries"]?.integer ?? 0 > 0)
  }

  @Test func killedCoordinatorLosesNothing() throws {
    let output = try Self.chaos("--kills", "10", "--seed", "2")
    guard output.exit != 77 else { return }
    #expect(output.exit == 0, "\(output.stdout.suffix(4_000)) \(output.stderr.suffix(2_000))")
    #expect(try output.json["faults"]?["Kill coordinator"]?.integer == 10)
  }

  private static func chaos(_ arguments: String...) throws -> Program.Output {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = try TestFolder()
    let files = try ["stdout", "stderr"].map { name in
      try FileHandle(forWritingTo: URL(filePath: folder.write(name, "")))
    }
    let process = Process()
    process.executableURL = root.appending(path: "scripts/chaos")
    process.arguments = arguments + ["--json", "--folder", folder.path + "/chaos"]
    process.environment = Program.environment.merging(["PODIUM_BINARY": try Program.path()]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = files[0]
    process.standardError = files[1]
    try process.run()
    process.waitUntilExit()
    let texts = try ["stdout", "stderr"].map { try String(contentsOfFile: "\(folder.path)/\($0)", encoding: .utf8) }
    return Program.Output(exit: process.terminationStatus, stdout: texts[0], stderr: texts[1])
  }
}
