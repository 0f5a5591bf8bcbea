import Foundation
import Glibc
import Testing

/// The coordinator's page in a real browser, headless: `scripts/browser_check.py` looks at it.
@Suite(.tags(.slow)) struct BrowserTests {
  /// What its words are, which go to a file, so that one can be waited for.
  private struct Check {
    private let process = Process()
    private let log: String

    init(_ url: String, _ more: [String] = [], folder: TestFolder) throws {
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      log = try folder.write("browser-\(UInt64.random(in: 0 ... .max)).log", "")
      let output = try FileHandle(forWritingTo: URL(filePath: log))
      process.executableURL = root.appending(path: "scripts/browser_check.py")
      process.arguments = [url] + more
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = output
      try process.run()
    }

    var text: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }  // what is not there says nothing

    /// Its exit code; it has time limits of its own.
    func end() -> Int32 {
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  @Test func livePageIsSoundAndShowsAResultWhenItArrives() throws {
    let fleet = try Fleet()
    let port = try LoopbackPort.free()
    try fleet.startCoordinator(["--http", "\(port)"])
    let page = "http://127.0.0.1:\(port)/"
    let empty = try Check(page, folder: fleet.folder)
    #expect(empty.end() == 0, "\(empty.text)")
    let update = try Check(page, ["--until", "flops/live@1"], folder: fleet.folder)
    try eventually("the page is there", atMost: .seconds(60)) { update.text.contains("ready") }
    let worker = try fleet.startWorker("w1")
    let model = try TestModels.path("light_squeezenet.onnx")
    let manifest = try fleet.manifest(
      "live.yaml",
      """
      podium: 1
      name: live
      variants: [{ name: squeezenet, model: { file: "\(model)" } }]
      tasks: [{ use: flops, id: flops/live }]
      """)
    let submitted = try fleet.ask("submit", manifest, "--wait")
    #expect(submitted.exit == 0, "\(submitted.stderr)")
    #expect(update.end() == 0, "\(update.text)")
    let full = try Check(page, folder: fleet.folder)
    #expect(full.end() == 0, "\(full.text)")
    #expect(worker.isRunning)
  }

  @Test func pageBeyondThisMachineNeedsItsToken() throws {
    let fleet = try Fleet()
    let token = try fleet.folder.write("token", "0123456789abcdef")
    chmod(token, 0o644)
    let arguments = ["coordinator", "--bind", fleet.address, "--state", fleet.state, "--http", "127.0.0.1:0"]
    let refused = try Program.run(arguments + ["--http-token-file", token])
    #expect(refused.exit == 77 && refused.stderr.contains("chmod 600"), "\(refused.stderr)")
  }
}
