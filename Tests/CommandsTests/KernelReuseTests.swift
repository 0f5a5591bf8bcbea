import FoundationEssentials
import Testing

/// Variants that share layers, over two workers of one machine.
@Suite(.tags(.slow)) struct KernelReuseTests {
  /// The layers of `long` are 512 x 512 twice and 512 x 256, those of `short` 512 x 512 and 512 x 128: three distinct ones in all.
  private static func manifest(_ name: String, with: String = "") -> String {
    """
    podium: 1
    name: \(name)
    defaults: { trials: 1, timeout: 2m }
    variants:
      - { name: long, model: { file: long.onnx } }
      - { name: short, model: { file: short.onnx } }
      - { name: layer, model: { kernel: "matmul:k=512,m=64,n=512" } }
    tasks: [{ use: kernels, id: kernels/\(name)\(with) }]
    """
  }

  /// How many kernels each variant reused and measured.
  private struct Counts: Equatable {
    var reused: [String: Int] = [:]
    var measured: [String: Int] = [:]
    /// No job was disturbed, or lost: its next attempt would reuse what its first one measured.
    var isOfFirstAttempts = true

    init(_ output: Program.Output) throws {
      #expect(output.exit == 0, "\(output.stderr)")
      for job in try output.json["jobs"]?.items ?? [] {
        let variant = try #require(job["variant"]?.text)
        reused[variant] = job["metrics"]?["reusedKernels"]?.integer
        if job["attempts"] != .integer(1) { isOfFirstAttempts = false }
        measured[variant] = job["metrics"]?["measuredKernels"]?.integer
      }
    }

    var total: Int { reused.values.reduce(0, +) }
    var totalMeasured: Int { measured.values.reduce(0, +) }
  }

  @Test func sharedLayersAreMeasuredOnce() throws {
    let fleet = try Fleet()
    try fleet.folder.write("long.onnx", ChainModel.bytes(rows: 64, widths: [512, 512, 512, 256]))
    try fleet.folder.write("short.onnx", ChainModel.bytes(rows: 64, widths: [512, 512, 128]))
    try fleet.startCoordinator()
    let workers = [try fleet.startWorker("w1"), try fleet.startWorker("w2")]
    try fleet.waitForWorkers("w1", "w2")

    let first = try Counts(fleet.ask("submit", fleet.manifest("shared.yaml", Self.manifest("shared")), "--wait", "--json"))
    #expect(first.total + first.totalMeasured == 5, "\(first)")
    // What was disturbed by others on this machine is not kept, and then measured again.
    if first.isOfFirstAttempts, try wasQuiet(fleet, "kernels/shared@1") {
      #expect(first.totalMeasured == 3, "\(first)")
      let second = try Counts(fleet.ask("submit", fleet.path("shared.yaml"), "--again", "--wait", "--json"))
      #expect(second.reused == ["long": 2, "short": 2, "layer": 1], "\(second)")
      #expect(second.totalMeasured == 0)
    }
    let anew = Self.manifest("anew", with: ", with: { reuse: never }")
    let third = try Counts(fleet.ask("submit", fleet.manifest("anew.yaml", anew), "--wait", "--json"))
    #expect(third.measured == ["long": 2, "short": 2, "layer": 1] && third.total == 0, "\(third)")
    #expect(workers.allSatisfy { $0.isRunning })
  }

  @Test func whatHasNoKernelIsToldBesideTheTime() throws {
    let fleet = try Fleet()
    try fleet.folder.write("long.onnx", ChainModel.bytes(rows: 64, widths: [512, 512], last: "Sin"))
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1")
    let manifest = """
      podium: 1
      name: wave
      defaults: { trials: 1, timeout: 2m }
      variants: [{ name: long, model: { file: long.onnx } }]
      tasks: [{ use: kernels, id: kernels/wave }]
      """
    let output = try fleet.ask("submit", fleet.manifest("wave.yaml", manifest), "--wait", "--json")
    #expect(output.exit == 0, "\(output.stderr)")
    let job = try #require(try output.json["jobs"]?.items.first)
    let name = try #require(job["job"]?.text)
    #expect(job["unmeasured"]?["kernels"] == .integer(0) && job["unmeasured"]?["layers"] == .integer(1))
    #expect(job["unmeasured"]?["reasons"]?.text == "podium job show \(name) --json")
    let batch = try #require(try output.json["batch"]?.text)
    #expect(try fleet.ask("batch", "results", batch).stdout.hasSuffix("Reasons: podium job show \(name)\n"))
    let shown = try fleet.ask("job", "show", name).stdout
    #expect(shown.contains("Not measured: Sin last") && shown.contains("no kernel for Sin"), "\(shown)")
    let board = String(decoding: try Data(contentsOf: URL(filePath: "\(fleet.state)/leaderboard.json")), as: UTF8.self)
    #expect(board.contains("1 layer without a kernel; podium job show \(name) says why"))
    #expect(worker.isRunning)
  }

  /// True when no result of the task was disturbed or too fast to be true, as the board tells it.
  private func wasQuiet(_ fleet: Fleet, _ task: String) throws -> Bool {
    let board = try Program.run("board", "show", task, "--json", "--board", "\(fleet.state)/leaderboard.json")
    #expect(board.exit == 0, "\(board.stderr)")
    return !board.stdout.contains("environment check failed") && !board.stdout.contains("quarantined")
  }
}
