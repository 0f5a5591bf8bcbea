import Leaderboard
import Reports
import Testing

@Suite struct BoardReportTests {
  private func board() throws -> Board {
    let task = BoardTask(
      id: "flops/nets", kind: .flops, workload: [:],
      metric: .init(name: "flops", statistic: .exact, unit: "FLOPs", direction: .min, isMeasured: false, minEffectPpm: 0),
      isComparedOnHardware: false, minTrials: 1, maxSpreadPpm: 0)
    var board = Board(boardID: "b")
    try board.insert(task)
    for (variant, flops) in [("small", 1_500), ("large", 4_089_184_256), ("lost", nil)] as [(String, Int64?)] {
      try board.insert(
        Entry(
          task: task.key, variant: variant, model: "m", parameters: [:], hardware: nil, software: nil, trials: [],
          metrics: flops.map { ["flops": $0] } ?? [:], level: .measured, recordedAt: "2026-11-23T20:15:00.123Z"))
    }
    return board
  }

  @Test func emptyBoardSaysSo() {
    let report = BoardReport(Board(boardID: "b"))
    #expect(report.sota(width: nil) == "The leaderboard is empty.\n")
    #expect(report.sotaJSON == ["schema": "podium.sota/1", "sota": []])
    #expect(report.unknown(among: ["x"]) == ["x"])
  }

  @Test func sotaIsOneRowPerTaskAndClass() throws {
    let lines = BoardReport(try board()).sota(width: nil).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last == "flops/nets@1  any    small  1.50 KFLOPs  record  exact count, below 1 other")
  }

  @Test func showHasTheRankingNamesFirstAndWhoIsNotRanked() throws {
    let report = BoardReport(try board())
    #expect(
      report.show(tasks: [], width: nil) == """
        flops/nets@1, class any: record small with 1.50 KFLOPs (exact count, below 1 other)

        VARIANT  RANK        VALUE  INTERVAL  TRIALS  RECORDED
        small       1  1.50 KFLOPs     exact          2026-11-23T20:15:00
        large       2  4.09 GFLOPs     exact          2026-11-23T20:15:00

        Not ranked:
          lost: no value for flops

        """)
    #expect(report.show(tasks: ["flops/nets"], width: nil) == report.show(tasks: ["flops/nets@1"], width: nil))
    #expect(report.unknown(among: ["flops/nets", "flops/nets@1", "flops/net"]) == ["flops/net"])
  }

  @Test func jsonHasExactValues() throws {
    let json = BoardReport(try board()).showJSON(tasks: ["flops/nets"])
    #expect(json["schema"] == "podium.board-show/1")
    #expect(json["boards"]?.array?.first?["ranking"]?.array?.compactMap { $0["value"]?.integer } == [1_500, 4_089_184_256])
    #expect(BoardReport(try board()).sotaJSON["sota"]?.array?.first?["unit"] == "FLOPs")
  }
}
