import FoundationEssentials
import Testing

/// From a better score to a record, with real processes.
@Suite(.tags(.slow)) struct MatchTests {
  private static func manifest(_ name: String, _ edge: Int, match: String) -> String {
    """
    podium: 1
    name: \(name)
    defaults: { trials: 5, timeout: 2m }
    variants: [{ name: \(name), model: { kernel: "matmul:m=\(edge),n=\(edge),k=\(edge),dtype=f32" } }]
    tasks: [{ use: kernels, id: kernels/edges }]
    publish: { match: \(match) }
    """
  }

  @Test func recordIsConfirmedByAMatch() throws {
    let fleet = try Fleet()
    let told = fleet.path("told.jsonl")
    try fleet.startCoordinator(["--on-record", "cat >> \(told)"])
    let worker = try fleet.startWorker("w1")
    try fleet.waitForWorkers("w1")
    let first = try fleet.ask("submit", fleet.manifest("large.yaml", Self.manifest("large", 320, match: "never")), "--wait")
    #expect(first.exit == 0 && !first.stdout.contains("Match:"), "\(first.stderr)")
    let second = try fleet.ask(
      "submit", fleet.manifest("small.yaml", Self.manifest("small", 256, match: "best-per-board")), "--wait")
    #expect(second.exit == 0, "\(second.stderr)")
    let board = try Program.run("board", "show", "--json", "--board", "\(fleet.state)/leaderboard.json")
    // What others did to this machine meanwhile is no fault of the match.
    guard !board.stdout.contains("environment check failed"), !board.stdout.contains("allowed") else { return }
    // (320 / 256) cubed: the small product is about half the work, in any disturbance that passes the checks.
    #expect(second.stdout.contains("Match: kernels/edges: small won against large: a gain of "), "\(second.stdout)")
    let sota = try Program.run("board", "sota", "--json", "--board", "\(fleet.state)/leaderboard.json")
    let row = try #require(try sota.json["sota"]?.items.first)
    #expect(row["status"]?.text == "record" && row["holder"]?.text == "small" && row["level"]?.text == "confirmed")
    let batch = try fleet.ask("batch", "show", "b2", "--json").json["batch"]
    #expect(batch?["matches"]?.items == [.string("b3")] && batch?["matching"] == .bool(false))
    try eventually("the hook") { TestFolder.exists(told) }
    let line = try String(contentsOfFile: told, encoding: .utf8)
    #expect(line.split(separator: "\n").count == 1 && line.contains(#""holder":"small""#), "\(line)")
    #expect(worker.isRunning)
  }
}
