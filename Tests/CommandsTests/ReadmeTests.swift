import Foundation
import Testing

/// Every command of the README, run as it stands there: its `sh` blocks, in order, as one script. Only the host, the port and
/// the models' folder are this test's own.
@Suite struct ReadmeTests {
  @Test(.tags(.slow)) func everyCommandWorksAsWritten() throws {
    let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "README.md")
    let text = String(decoding: try Data(contentsOf: readme), as: UTF8.self)
    let folder = try TestFolder()
    let manifest = try #require(Self.blocks("yaml", of: text).first)
    try folder.write("batch.yaml", manifest)
    let port = try LoopbackPort.free()
    var script = """
      set -euo pipefail
      trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
      mkdir bin; ln -s "$PODIUM" bin/podium; export PATH=$PWD/bin:$PATH
      ln -s "$MODELS" models

      """
    let blocks = Self.blocks("sh", of: text)
    #expect(blocks.count >= 6)
    for block in blocks {
      for line in block.split(separator: "\n") {
        script += "echo '+ \(line.replacing("'", with: ""))' >&2\n\(line)\n"
      }
    }
    for address in ["lab1:5570", "0.0.0.0:5570"] { script = script.replacing(address, with: "127.0.0.1:\(port)") }
    try folder.write("readme.sh", script)
    let output = try Self.bash("readme.sh", in: folder)
    #expect(output.exit == 0, "\(output.stderr.suffix(4_000))")
    #expect(output.stdout.contains("\"schema\": \"podium.results/1\""))
    #expect(output.stdout.contains("flops/small@1"))
  }

  /// Runs a script with its output in files, since what it starts in the background holds them open.
  private static func bash(_ script: String, in folder: TestFolder) throws -> Program.Output {
    let files = try ["stdout", "stderr"].map { name in
      try FileHandle(forWritingTo: URL(filePath: folder.write(name, "")))
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = ["900", "bash", script]
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = Program.environment.merging([
      "PODIUM": try Program.path(), "MODELS": try TestModels.path(""), "XDG_CACHE_HOME": folder.path + "/cache",
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = files[0]
    process.standardError = files[1]
    try process.run()
    process.waitUntilExit()
    let texts = try ["stdout", "stderr"].map { try String(contentsOfFile: "\(folder.path)/\($0)", encoding: .utf8) }
    return Program.Output(exit: process.terminationStatus, stdout: texts[0], stderr: texts[1])
  }

  /// The texts between ```` ```language ```` and ```` ``` ````.
  private static func blocks(_ language: String, of text: String) -> [String] {
    var blocks: [String] = []
    var current: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let lines = current {
        if line == "```" {
          blocks.append(lines.joined(separator: "\n"))
          current = nil
        } else {
          current = lines + [line]
        }
      } else if line == "```\(language)" {
        current = []
      }
    }
    return blocks
  }
}
