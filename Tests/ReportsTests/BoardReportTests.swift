import Leaderboard
import Testing

@testable import Reports

struct BoardReportTests {
  private func board() throws -> Board {
    var board = try Board.ofCounts()
    for (index, (name, flops)) in [("resnet50", 8_200_000_000), ("squeezenet", 700_000_000), ("squeezenet-copy", 700_000_000)]
      .enumerated()
    {
      try board.insert(entry("flops/vision@1", name, metrics: ["flops": Int64(flops)], minute: index))
    }
    try board.insert(entry("flops/vision@1", "broken", metrics: [:], minute: 9))
    return board
  }

  private static let machine: JSONValue = [
    "fingerprint": "arch=x86_64;vendor=Example;processor=Example CPU%3B 100%25 @ 2.60GHz;cores=2;isa=avx2;memory=8GiB"
  ]

  private func withKernels() throws -> Board {
    var board = try board()
    try board.insert(
      BoardTask(
        id: "kernels/vision", kind: .kernel, workload: [:],
        metric: BoardTask.Metric(
          name: "timeNs", statistic: .minimum, unit: "ns", direction: .min, isMeasured: true, minEffectPpm: 10_000),
        isComparedOnHardware: true, minTrials: 5, maxSpreadPpm: 300_000))
    let machine = try board.insert(hardware: Self.machine)
    try board.insert(
      entry(
        "kernels/vision@1", "tiny", metrics: [:], minute: 3, hardware: machine,
        calls: [1_500_000, 1_530_000, 1_515_000, 1_500_000, 1_545_000]))
    return board
  }

  private func entry(
    _ task: String, _ variant: String, metrics: [String: Int64], minute: Int, hardware: String? = nil, calls: [Int64] = [],
    checks: [String: Entry.Check] = [:]
  ) -> Entry {
    Entry(
      task: task, variant: variant, model: "", parameters: [:], hardware: hardware, software: nil,
      trials: calls.map {
        Entry.Trial(worker: "w", session: "s", callsPerSample: 1, samples: 25, minNs: $0, p50Ns: $0, p90Ns: $0, p99Ns: $0)
      }, metrics: metrics, checks: checks, level: .measured, recordedAt: "2026-11-23T20:0\(minute):00.000Z")
  }

  @Test func rankingsAndReasonsAreShown() throws {
    #expect(
      BoardView(try board()).show(tasks: [], width: nil) == """
        flops/vision@1 (flops, less is better, any machine): \
        record squeezenet with 700 MFLOPs (exact count, below 1 other, equalled later by 1)

        VARIANT          RANK  MFLOPs  RECORDED
        squeezenet          1     700  2026-11-23T20:01:00
        squeezenet-copy     1     700  2026-11-23T20:02:00
        resnet50            3    8200  2026-11-23T20:00:00

        Records:
        VARIANT           VALUE   GAIN  SINCE                RETRACTED
        resnet50    8.20 GFLOPs         2026-11-23T20:00:00
        squeezenet   700 MFLOPs  91.5%  2026-11-23T20:01:00

        Not ranked:
          broken: no value for flops

        """)
  }

  /// Trials of 1.500, 1.500, 1.515, 1.530 and 1.545 ms: the interval ends at the fourth and begins as far below the first; they
  /// spread over 3%.
  @Test func measuredRankingsShowTheirSpread() throws {
    let text = BoardView(try withKernels()).show(tasks: ["kernels/vision"], width: nil)
    #expect(
      text.contains(
        "VARIANT  RANK    ms  95% INTERVAL  SPREAD  TRIALS  RECORDED\ntiny        1  1.50   1.47 - 1.53    3.0%       5  "))
    #expect(text.contains("contender tiny with 1.50 ms (the only one, 5 fresh processes; no match played yet)"))
    #expect(text.contains(": Example CPU; 100% @ 2.60GHz, x86_64, 2 cores, 8GiB\n"))
    #expect(!text.contains("flops"))
  }

  @Test func whatARankedTimeLeavesOutIsTold() throws {
    var board = try withKernels()
    let note = "1 kernel refused by onednn, 0 layers without a kernel; podium job show j4 says why"
    let machine = try board.insert(hardware: Self.machine)
    try board.insert(
      entry(
        "kernels/vision@1", "partial", metrics: [:], minute: 4, hardware: machine, calls: [Int64](repeating: 1_700_000, count: 5),
        checks: ["coverage": Entry.Check(isPassed: true, note: note)]))
    let text = BoardView(board).show(tasks: ["kernels/vision"], width: nil)
    #expect(text.contains("\nNot measured:\n  partial: \(note)\n"), "\(text)")
    #expect(!text.contains("Not ranked"))
  }

  /// Of many entries the best are shown, and how to see the rest; all of them when the task is named.
  @Test func longRankingsAreCutAndSaySo() throws {
    var board = try board()
    for index in 0..<BoardView.rowsShown {
      try board.insert(entry("flops/vision@1", "v\(index)", metrics: ["flops": Int64(9_000_000_000 + index)], minute: 5))
    }
    let text = BoardView(board).show(tasks: [], width: nil)
    #expect(text.contains("\n  and 3 more: podium board show flops/vision@1\n"))
    #expect(text.contains("\nv996 ") && !text.contains("\nv997 "))
    let whole = BoardView(board).show(tasks: ["flops/vision"], width: nil)
    #expect(whole.contains("\nv999 ") && !whole.contains("more: podium"))
  }

  @Test func eachTaskAndClassHasARow() throws {
    let lines = BoardView(try withKernels()).sota(width: nil).split(separator: "\n")
    #expect(lines[0].split(separator: " ").joined(separator: " ") == "TASK SOTA VALUE STATUS CLASS SINCE WHY")
    #expect(lines[1].hasPrefix("flops/vision@1    squeezenet  700 MFLOPs  record     any "))
    #expect(lines[2].hasPrefix("kernels/vision@1  tiny           1.50 ms  contender  h-"))
  }

  @Test func nothingIsWiderThanATerminal() throws {
    let report = BoardView(try withKernels())
    for text in [report.sota(width: 80), report.show(tasks: [], width: 80)] {
      for line in text.split(separator: "\n") { #expect(line.columns <= 80, "\(line)") }
    }
  }

  @Test func anEmptyBoardSaysSo() {
    let report = BoardView(Board(boardID: "test"))
    #expect(report.sota(width: 80) == "The leaderboard is empty.\n")
    #expect(report.sotaJSON == ["schema": "podium.sota/1", "boardId": "test", "generation": 0, "sota": []])
  }

  @Test func namesAreFoundWithAndWithoutVersion() throws {
    let report = BoardView(try withKernels())
    #expect(
      report.unknown(among: ["flops/vision", "kernels/vision@1", "flops/visoin", "flops/vision@2"]) == [
        "flops/visoin", "flops/vision@2",
      ])
    #expect(report.showJSON(tasks: ["flops/vision"])["boards"]?.array?.count == 1)
    #expect(report.showJSON(tasks: [])["boards"]?.array?.count == 2)
  }

  @Test func jsonHasExactValuesAndEvidence() throws {
    let row = try #require(BoardView(try board()).sotaJSON["sota"]?[0])
    #expect(row["value"]?.integer == 700_000_000)
    #expect(row["unit"]?.text == "FLOPs")
    // (8.2 - 0.7) / 8.2 = 0.914634...
    #expect(row["gainPpm"]?.integer == 914_634)
    #expect(row["evidence"]?["entries"]?.array?.count == 1)
    #expect(row["coHolders"]?.array?.count == 1)
  }
}

extension Substring {
  fileprivate var columns: Int { String(self).columns }
}
