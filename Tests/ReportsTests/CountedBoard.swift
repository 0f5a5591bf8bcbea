import Leaderboard

extension Board {
  /// An empty board of one task, `flops/vision@1`, whose exact counts are compared on all machines: fewer win.
  static func ofCounts() throws -> Board {
    var board = Board(boardID: "test")
    try board.insert(
      BoardTask(
        id: "flops/vision", kind: .flops, workload: [:],
        metric: BoardTask.Metric(
          name: "flops", statistic: .exact, unit: "FLOPs", direction: .min, isMeasured: false, minEffectPpm: 0),
        isComparedOnHardware: false, minTrials: 1, maxSpreadPpm: 0))
    return board
  }
}
