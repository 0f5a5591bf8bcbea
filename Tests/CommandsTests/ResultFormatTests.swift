import FoundationEssentials
import Testing

/// `podium batch results` as rows: one for each job, failures too.
@Suite(.tags(.slow)) struct ResultFormatTests {
  private static let manifest = """
    podium: 1
    name: mixed
    defaults: { retries: 0, timeout: 30s }
    variants:
      - { name: "=mm", model: { kernel: "matmul:m=16,n=16,k=16,dtype=f32" } }
    tasks:
      - { use: flops, id: flops/mixed }
      - { use: probe, id: broken, with: { fail: error } }
    """

  @Test func everyResultIsARowInEachFormat() throws {
    let fleet = try Fleet()
    try fleet.startCoordinator()
    let worker = try fleet.startWorker("w1")
    defer { worker.killNow() }
    try fleet.waitForWorkers("w1")
    #expect(try fleet.ask("submit", fleet.manifest("mixed.yaml", Self.manifest), "--wait").exit == 1)

    let rows = try CSV(fleet.ask("batch", "results", "b1", "--csv").stdout).records
    #expect(rows.map { $0["batch"] } == ["b1", "b1"] && rows.map { $0["task"] } == ["flops/mixed", "broken"])
    #expect(rows.map { $0["state"] } == ["done", "failed"])
    // 2 * 16 * 16 * 16; what a spreadsheet would run stands behind an apostrophe.
    #expect(rows[0]["flops"] == "8192" && rows[0]["variant"] == "'=mm" && rows[0]["cause"] == "")
    #expect(rows[1]["flops"] == "" && rows[1]["cause"]?.isEmpty == false)

    let lines = try fleet.ask("batch", "results", "b1", "--jsonl").stdout.split(separator: "\n").map { line in
      try JSONDecoder().decode(JSON.self, from: Data(line.utf8))
    }
    #expect(lines.map { $0["schema"] } == [.string("podium.results-row/1"), .string("podium.results-row/1")])
    #expect(lines.map { $0["flops"] } == [.integer(8192), .null] && lines[0]["variant"] == .string("=mm"))
    #expect(lines.map { $0["attempts"] } == [.integer(1), .integer(1)])
    #expect(lines[0].keys == lines[1].keys)

    let table = try fleet.ask("batch", "results", "b1", "--markdown").stdout.split(separator: "\n")
    #expect(table.count == 4 && table[1].hasPrefix("| --- |"))

    let file = fleet.path("results.sqlite")
    let output = try fleet.ask("batch", "results", "b1", "--sqlite", file, "--json")
    #expect(output.exit == 0, "\(output.stderr)")
    #expect(try output.json["schema"] == .string("podium.results/1"), "the answer is what it always is")
    #expect(try [UInt8](contentsOf: file).starts(with: "SQLite format 3".utf8))
    #expect(try fleet.ask("batch", "results", "b1", "--sqlite", file).exit == 0)
    let taken = try fleet.ask("batch", "results", "b1", "--sqlite", fleet.path("mixed.yaml"), "--json")
    #expect(taken.exit == 64 && taken.errorCode == "output.exists")
    #expect(try fleet.ask("batch", "results", "b1", "--csv", "--jsonl").exit == 64)
    #expect(try fleet.ask("batch", "results", "b1", "--replace").exit == 64)
  }
}
