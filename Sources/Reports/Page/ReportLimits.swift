/// How much of a large leaderboard a report shows; the rest is counted, and named where it can be seen.
public struct ReportLimits: Hashable, Sendable {
  /// Rows of a table.
  public var rows: Int
  /// Tasks with rankings of their own, each in one class.
  public var standings: Int
  /// Points of a picture.
  public var points: Int

  public init(rows: Int = 100, standings: Int = 40, points: Int = 200) {
    self.rows = rows
    self.standings = standings
    self.points = points
  }
}
