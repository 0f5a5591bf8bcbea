import FoundationEssentials
import GRDB
import Scheduling
import SwiftProtobuf
import Wire

/// Milliseconds since 1970, UTC: for people and the leaderboard, never for deadlines.
struct WallTime: Hashable, Sendable {
  var milliseconds: Int64
}

extension Store {
  struct StoredBatch {
    var id: BatchID
    var firstJob: JobID
    var submitter: String
    var digest: String
    var state: BatchState
    var specification: WireBatch
    var priority: Int32
    var cancelReason: CancelReason?
    var submittedAt: WallTime
    /// It earns no more matches.
    var areMatchesSettled: Bool
  }

  /// A job's row: everything but its plan, which follows from the batch's specification.
  struct StoredJob {
    var id: JobID
    var batch: BatchID
    var state: JobState
    var attempt: Int
    var failures: FailureCounts
    var returns: Int
  }

  struct StoredResult {
    var job: JobID
    var fence: Fence
    var worker: WorkerID
    var content: WireJobResult
    var recordedAt: WallTime
  }

  struct StoredAttempt {
    var attempt: Int
    var worker: String
    var ending: String
    var message: String
    var outputTail: String
    var endedAt: WallTime
  }

  /// Starts a new epoch, durably: no fence of this run can equal one given out before. Gives the first of this store, and the new one.
  func beginEpoch() throws(CoordinatorError) -> ClosedRange<UInt32> {
    try query { database in
      try database.execute(sql: "UPDATE meta SET value = value + 1 WHERE key = 'epoch'")
      let epoch = UInt32(clamping: try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'epoch'") ?? 1)
      let first = UInt32(clamping: try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'firstEpoch'") ?? 1)
      return min(first, epoch)...epoch
    }
  }

  func batches() throws(CoordinatorError) -> [StoredBatch] {
    try query { try Row.fetchAll($0, sql: "SELECT * FROM batch ORDER BY id").map(Self.batch) }
  }

  /// In the order of their ids: jobs that were more than queued; see also `completions`.
  func forEachJob(_ body: (StoredJob) throws -> Void) throws(CoordinatorError) {
    try query { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT id, batch, state, worker, fence, cause, attempt, jobErrors, workerLosses, deadlines, contaminations, returns
          FROM job ORDER BY id
          """)
      while let row = try rows.next() { try body(Self.job(row)) }
    }
  }

  /// Attempts that ended without the result that counts, oldest first.
  func endedAttempts() throws(CoordinatorError) -> [AttemptRecord] {
    try query {
      try Row.fetchAll($0, sql: "SELECT * FROM attempt WHERE ending <> 'done' ORDER BY endedAt, fence").compactMap { row in
        AttemptRecord.Ending(name: row["ending"]).map { ending in
          AttemptRecord(
            claim: LeaseClaim(
              job: JobID(row["job"]), attempt: row["attempt"], fence: Fence(UInt64(bitPattern: row["fence"]))),
            worker: WorkerID(row["worker"]), ending: ending)
        }
      }
    }
  }

  /// The result that counts, or that is set aside until the job is done, with its metrics.
  func result(of job: JobID) throws(CoordinatorError) -> StoredResult? {
    try query { try Row.fetchOne($0, sql: "SELECT * FROM result WHERE job = ?", arguments: [job.rawValue]).map(Self.result) }
  }

  /// Results of a range of jobs, by job.
  func results(from first: JobID, count: Int) throws(CoordinatorError) -> [StoredResult] {
    try query {
      try Row.fetchAll(
        $0, sql: "SELECT * FROM result WHERE job >= ? AND job < ? ORDER BY job",
        arguments: [first.rawValue, first.rawValue + Int64(count)]
      ).map(Self.result)
    }
  }

  /// All attempts of a job that have ended, oldest first.
  func attempts(of job: JobID) throws(CoordinatorError) -> [StoredAttempt] {
    try query {
      try Row.fetchAll($0, sql: "SELECT * FROM attempt WHERE job = ? ORDER BY endedAt, fence", arguments: [job.rawValue])
        .map(Self.attempt)
    }
  }

  /// The last attempt that ended of each of a range of jobs.
  func lastAttempts(from first: JobID, count: Int) throws(CoordinatorError) -> [JobID: StoredAttempt] {
    let rows = try query {
      try Row.fetchAll(
        $0, sql: "SELECT * FROM attempt WHERE job >= ? AND job < ? ORDER BY endedAt, fence",
        arguments: [first.rawValue, first.rawValue + Int64(count)]
      ).map { (JobID($0["job"]), Self.attempt($0)) }
    }
    return Dictionary(rows) { _, last in last }
  }

  private static func attempt(_ row: Row) -> StoredAttempt {
    StoredAttempt(
      attempt: row["attempt"], worker: row["worker"], ending: row["ending"], message: row["message"],
      outputTail: row["outputTail"], endedAt: WallTime(milliseconds: row["endedAt"]))
  }

  func query<Value>(_ body: (Database) throws -> Value) throws(CoordinatorError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw Self.translate(error, path: path)
    }
  }

  private static func batch(_ row: Row) throws -> StoredBatch {
    StoredBatch(
      id: BatchID(row["id"]), firstJob: JobID(row["firstJob"]), submitter: row["submitter"], digest: row["digest"],
      state: BatchState(rawValue: row["state"]) ?? .running,
      specification: try WireBatch(serializedBytes: row["specification"] as Data), priority: row["priority"],
      cancelReason: (row["cancelReason"] as String?).flatMap { CancelReason(rawValue: $0) },
      submittedAt: WallTime(milliseconds: row["submittedAt"]), areMatchesSettled: row["matchesSettled"])
  }

  private static func job(_ row: Row) throws -> StoredJob {
    let fence = Fence(UInt64(bitPattern: row[4] ?? 0))
    let name: String = row[2]
    let state: JobState
    switch name {
    case "queued": state = .queued
    case "leased": state = .leased(to: WorkerID(row[3] ?? ""), fence: fence)
    case "done": state = .done(fence: fence)
    case "failed": state = .failed(FailureCause(rawValue: row[5] ?? "") ?? .jobError)
    case "quarantined": state = .quarantined
    case "cancelled": state = .cancelled
    default: throw CoordinatorError(.stateDamaged, "a job has the unknown state \(name.debugDescription)")
    }
    return StoredJob(
      id: JobID(row[0]), batch: BatchID(row[1]), state: state, attempt: row[6],
      failures: FailureCounts(jobError: row[7], workerLost: row[8], deadline: row[9], contaminated: row[10]), returns: row[11])
  }

  static func result(_ row: Row) throws -> StoredResult {
    StoredResult(
      job: JobID(row["job"]), fence: Fence(UInt64(bitPattern: row["fence"])), worker: WorkerID(row["worker"]),
      content: try WireJobResult(serializedBytes: row["content"] as Data),
      recordedAt: WallTime(milliseconds: row["recordedAt"]))
  }
}
