import FoundationEssentials
import GRDB
import Scheduling
import SwiftProtobuf
import Wire

/// Jobs that are done with nothing to tell but that: one row for all that a worker told before a commit, whatever their number. It
/// stands for the jobs' final states, their last attempts and their results.
extension Store {
  struct Completion {
    var claims: [LeaseClaim]
    var worker: WorkerID
    var endedAt: WallTime
  }

  /// `firstEpoch`: from here on leases of brief jobs are not stored; see `JobRecord.isStored`.
  static func createCompletions(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE completion (
          id INTEGER PRIMARY KEY,
          firstJob INTEGER NOT NULL,
          lastJob INTEGER NOT NULL,
          worker TEXT NOT NULL,
          endedAt INTEGER NOT NULL,
          claims BLOB NOT NULL
        ) STRICT;
        INSERT INTO meta SELECT 'firstEpoch', value + 1 FROM meta WHERE key = 'epoch';
        """)
  }

  static func perform(_ completion: Completion, in database: Database) throws {
    let jobs = completion.claims.map(\.job.rawValue)
    guard let first = jobs.min(), let last = jobs.max() else { return }
    try database.cachedStatement(
      sql: "INSERT INTO completion (firstJob, lastJob, worker, endedAt, claims) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      first, last, completion.worker.rawValue, completion.endedAt.milliseconds,
      try WireLeaseClaims(completion.claims).serializedData(),
    ])
  }

  /// Those that name a job of a range, among others. Linear in the number of rows.
  func completions(from first: JobID = JobID(0), count: Int = .max) throws(CoordinatorError) -> [Completion] {
    let (end, overflow) = first.rawValue.addingReportingOverflow(Int64(count))
    return try query { database in
      try Row.fetchAll(
        database, sql: "SELECT worker, endedAt, claims FROM completion WHERE lastJob >= ? AND firstJob < ? ORDER BY id",
        arguments: [first.rawValue, overflow ? Int64.max : end]
      ).map { row in
        guard let claims = try WireLeaseClaims(serializedBytes: row[2] as Data).claims else {
          throw CoordinatorError(.stateDamaged, "jobs that are done are not told in full")
        }
        return Completion(claims: claims, worker: WorkerID(row[0]), endedAt: WallTime(milliseconds: row[1]))
      }
    }
  }

  /// The same as ended attempts of a range of jobs.
  func completedAttempts(from first: JobID, count: Int) throws(CoordinatorError) -> [JobID: StoredAttempt] {
    var attempts: [JobID: StoredAttempt] = [:]
    for completion in try completions(from: first, count: count) {
      for claim in completion.claims where claim.job >= first && claim.job.rawValue - first.rawValue < Int64(count) {
        attempts[claim.job] = StoredAttempt(
          attempt: claim.attempt, worker: completion.worker.rawValue, ending: AttemptRecord.Ending.done.name, message: "",
          outputTail: "", endedAt: completion.endedAt)
      }
    }
    return attempts
  }
}
