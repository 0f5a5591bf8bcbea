import Leaderboard
import Reports
import Testing

/// The gate, of variants and of a batch.
struct BoardCheckTests {
  private static let task = "flops/vision@1"

  private func board(_ entries: [Entry]) throws -> Board {
    var board = try Board.ofCounts()
    for entry in entries { try board.insert(entry) }
    return board
  }

  private func entry(
    _ variant: String, _ flops: Int64?, at time: String = "2026-11-23T20:00:00.000Z", batch: String = "b1", job: String = "j1",
    manifest: String = "m"
  ) -> Entry {
    Entry(
      task: Self.task, variant: variant, model: "", parameters: [:], hardware: nil, software: nil, trials: [],
      metrics: flops.map { ["flops": $0] } ?? [:], level: .measured,
      provenance: ["batch": batch, "job": job, "manifest": manifest], recordedAt: time)
  }

  /// As text the half second comes before the whole one: `.` is less than `Z`. 440 is 10% more than 400.
  @Test func theNewestEntryIsTheLatestByTime() throws {
    let board = try board([
      entry("best", 400), entry("mine", 440, at: "2026-11-23T20:15:00Z"), entry("mine", 410, at: "2026-11-23T20:15:00.500Z"),
    ])
    let report = BoardReport(board)
    let check = BoardCheck(report, variants: ["mine"], tasks: [], marginPpm: 50_000)
    #expect(check.verdicts.map(\.outcome) == ["passed"])
    let comparison = BoardComparison(report, "mine", "best", tasks: [])
    // (400 - 410) / 400 = -2.5%.
    #expect(comparison.json["rows"]?[0]?["gainPpm"]?.integer == -25_000)
  }

  @Test func aBatchIsJudgedByItsOwnEntriesRankedOrNot() throws {
    let board = try board([
      entry("best", 400, batch: "b1", job: "j1"), entry("slow", 440, batch: "b2", job: "j2"),
      entry("void", nil, batch: "b2", job: "j3"),
      // Of the same number, of another coordinator.
      entry("other", 500, batch: "b2", job: "j4", manifest: "n"),
    ])
    let check = BoardCheck(
      BoardReport(board), batch: ("b2", "m"), tasks: [Self.task], versus: nil, marginPpm: 50_000)
    #expect(check.verdicts.map { "\($0.job ?? "") \($0.variant) \($0.outcome)" } == ["j2 slow worse", "j3 void not-ranked"])
    #expect(check.verdicts.last?.why == "no value for flops")
    #expect(check.verdicts.first?.lossPpm == 100_000)
    let none = BoardCheck(BoardReport(board), batch: ("b2", "m"), tasks: ["flops/other@1"], versus: nil, marginPpm: 50_000)
    #expect(none.verdicts.isEmpty)
  }

  @Test func againstAVariantNobodyPassesThatIsNotRanked() throws {
    let board = try board([entry("best", 400, job: "j1"), entry("slow", 440, batch: "b2", job: "j2")])
    func outcomes(_ rival: String) -> [String] {
      BoardCheck(BoardReport(board), batch: ("b2", "m"), tasks: [Self.task], versus: rival, marginPpm: 50_000).verdicts
        .map(\.outcome)
    }
    #expect(outcomes("best") == ["worse"])
    #expect(outcomes("slow") == ["passed"])
    #expect(outcomes("bset") == ["not-ranked"])
  }
}
