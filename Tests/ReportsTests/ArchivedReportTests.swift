import Leaderboard
import Testing

@testable import Reports

/// What `compare` and `check` print is the same after archiving.
struct ArchivedReportTests {
  /// Four variants, each counted three times.
  private func board() throws -> Board {
    var board = try Board.ofCounts()
    for (index, variant) in Self.variants.enumerated() {
      for day in 1...3 {
        try board.insert(
          Entry(
            task: "flops/vision@1", variant: variant, model: "", parameters: [:], hardware: nil, software: nil, trials: [],
            metrics: ["flops": Int64(1_000 * (index + 1) - 10 * day)], level: .measured,
            recordedAt: "2026-11-0\(day)T20:0\(index):00.000Z"))
      }
    }
    return board
  }

  private static let variants = ["a", "b", "c", "d"]

  private func answers(_ board: Board) -> [String] {
    let report = BoardReport(board)
    let pairs = Self.variants.flatMap { left in Self.variants.filter { $0 != left }.map { (left, $0) } }
    return pairs.map { BoardComparison(report, $0, $1, tasks: []).text(width: nil) }
      + [BoardCheck(report, variants: [], tasks: [], marginPpm: 50_000).text(width: nil, isStrict: true)]
  }

  @Test func compareAndCheckSayTheSame() throws {
    let before = try board()
    var board = before
    let time = try #require(Timestamp("2026-12-01T00:00:00Z"))
    // Records are those of the first variant; of c and d the two older ones go, of b the one that is not second.
    #expect(try board.archive(before: time) { _ in } == 6)
    #expect(answers(board) == answers(before))
  }
}
