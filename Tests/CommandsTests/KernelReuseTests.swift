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

    init(_ output: Program.Output) throws {
      #expect(output.exit == 0, "\(output.stderr)")
      for job in try output.json["jobs"]?.items ?? [] {
        let variant = try #require(job["variant"]?.text)
        reused[variant] = job["metrics"]?["reusedKernels"]?.integer
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
    if try wasQuiet(fleet, "kernels/shared@1") {
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

  /// True when no result of the task was disturbed or too fast to be true, as the board tells it.
  private func wasQuiet(_ fleet: Fleet, _ task: String) throws -> Bool {
    let board = try Program.run("board", "show", task, "--json", "--board", "\(fleet.state)/leaderboard.json")
    #expect(board.exit == 0, "\(board.stderr)")
    return !board.stdout.contains("environment check failed") && !board.stdout.contains("quarantined")
  }
}
