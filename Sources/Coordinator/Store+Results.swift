import FoundationEssentials
import GRDB
import Scheduling

/// Results, one of each job. A job that is disturbed again and again is done with the least disturbed of its results.
extension Store {
  /// `marks`: how many trials, or of a `kernels` task kernels, were kept though they were disturbed; at least 1 for a disturbed result.
  static func createMarks(_ database: Database) throws {
    try database.execute(sql: "ALTER TABLE result ADD COLUMN marks INTEGER NOT NULL DEFAULT 0")
  }

  /// What is there stays, unless this is less disturbed. The samples of what is replaced go with it.
  static func perform(
    result bytes: [UInt8], of claim: LeaseClaim, by worker: WorkerID, onBoard: Bool, at: WallTime, marks: Int,
    in database: Database
  ) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO result (job, fence, worker, content, onBoard, recordedAt, marks) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (job) DO UPDATE SET
          fence = excluded.fence, worker = excluded.worker, content = excluded.content, onBoard = excluded.onBoard,
          recordedAt = excluded.recordedAt, marks = excluded.marks
        WHERE excluded.marks < result.marks
        """
    ).execute(arguments: [
      claim.job.rawValue, Int64(bitPattern: claim.fence.rawValue), worker.rawValue, Data(bytes), onBoard, at.milliseconds, marks,
    ])
    if claim.attempt > 1, database.changesCount > 0 { try forgetSamples(of: [claim.job], in: database) }
  }

  /// Results of jobs that are done and that the leaderboard file does not show yet, oldest first. While a job may still give a less
  /// disturbed one, its result is set aside.
  func unpublished(limit: Int) throws(CoordinatorError) -> [StoredResult] {
    try query {
      try Row.fetchAll(
        $0,
        sql: """
          SELECT result.* FROM result JOIN job ON job.id = result.job
          WHERE onBoard = 0 AND job.state = 'done' ORDER BY result.job LIMIT ?
          """, arguments: [limit]
      ).map(Self.result)
    }
  }

  func hasUnpublished(from first: JobID, count: Int) throws(CoordinatorError) -> Bool {
    try query {
      try Bool.fetchOne(
        $0.cachedStatement(
          sql: """
            SELECT EXISTS (
              SELECT 1 FROM result JOIN job ON job.id = result.job
              WHERE onBoard = 0 AND job.state = 'done' AND result.job >= ? AND result.job < ?)
            """), arguments: [first.rawValue, first.rawValue + Int64(count)]) ?? false
    }
  }
}
