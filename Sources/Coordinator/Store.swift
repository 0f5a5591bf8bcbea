import FoundationEssentials
import GRDB
import Scheduling
import SwiftProtobuf
import Wire

/// What survives a power cut: batches, jobs, attempts, results, in one SQLite file (WAL, `synchronous=FULL`).
///
/// Written by one thread, in one transaction for all that arrived together; see `commit`.
final class Store {
  /// Marks our databases, so that another program's file is refused: "Podi" in ASCII.
  static let applicationID: Int32 = 0x506F_6469

  /// One thing to write.
  enum Write {
    case batch(NewBatch)
    case change(Change, at: WallTime)
    /// A result that counts for a job, with how much of it was disturbed: of several the least disturbed stays, see `perform`.
    case result(LeaseClaim, worker: WorkerID, bytes: [UInt8], onBoard: Bool, at: WallTime, marks: Int = 0)
    /// Raw samples of the claim's result, as a result that holds nothing else; written after it.
    case samples(LeaseClaim, bytes: [UInt8])
    /// These jobs' samples are in their files.
    case samplesWritten([JobID])
    /// Why an attempt failed, for `job explain`.
    case evidence(LeaseClaim, message: String, outputTail: String)
    /// These jobs' results have reached the leaderboard file.
    case published([JobID])
    /// Times of a kernel, measured for the result that is written with it.
    case kernel(StoredKernel, KernelShelf.Conditions)
    /// Jobs that are done, with nothing to tell but that.
    case completion(Completion)
    /// Who drains the worker of this name; nil: nobody does any more.
    case hold(WorkerID, Hold?)
    /// Why a batch was cancelled.
    case cancelled(BatchID, CancelReason)
    /// What happened in this turn, for the event log.
    case events([EventPage], at: WallTime, keeping: EventLog.Kept = EventLog.Kept())
    /// The key by which a worker said hello.
    case workerKey(WorkerID, key: String)
    /// Whether a batch earns no more matches.
    case matching(BatchID, isSettled: Bool)
    /// What came of a match that the leaderboard file shows.
    case outcome(JobID, MatchOutcome)
    /// Records that the operator's command was told, by their keys.
    case toldRecords([String])
  }

  /// A batch at its acceptance. Its jobs have consecutive ids from `firstJob`, in the order of the specification.
  struct NewBatch {
    var id: BatchID
    var firstJob: JobID
    var submitter: String
    var digest: String
    var specification: WireBatch
    var priority: Int32
    var at: WallTime
  }

  let database: DatabaseQueue
  let path: String
  /// Nil until the event log is first written to, and after an error.
  private var eventSpan: EventSpan?

  /// Opens or creates the database. Throws `state.foreign`, `state.damaged`, `state.newer`, `state.write`.
  init(path: String) throws(CoordinatorError) {
    self.path = path
    var configuration = Configuration()
    configuration.label = "podium.store"
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    try Self.makePrivate(path)
    do {
      database = try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrate(database)
    } catch let error as CoordinatorError {
      throw error
    } catch {
      throw Self.translate(error, path: path)
    }
  }

  /// Writes everything in one transaction, flushed to the disk before it returns. On an error nothing of it is written.
  func commit(_ writes: [Write]) throws(CoordinatorError) {
    guard !writes.isEmpty else { return }
    do {
      try database.writeWithoutTransaction { database in
        try Self.inTransaction(database) {
          for write in writes { try perform(write, in: database) }
        }
      }
    } catch {
      eventSpan = nil
      throw Self.translate(error, path: path)
    }
  }

  /// As GRDB does it, but with statements that are prepared once. The body must not swallow an error: SQLite may have rolled back.
  private static func inTransaction(_ database: Database, _ body: () throws -> Void) throws {
    try database.cachedStatement(sql: "BEGIN IMMEDIATE TRANSACTION").execute()
    do {
      try body()
      try database.cachedStatement(sql: "COMMIT TRANSACTION").execute()
    } catch {
      // What went wrong first is what is told. After some errors SQLite has rolled back by itself; then this does nothing.
      try? database.rollback()
      throw error
    }
  }

  private func perform(_ write: Write, in database: Database) throws {
    switch write {
    case .batch(let batch):
      try database.cachedStatement(
        sql: """
          INSERT INTO batch (id, name, firstJob, jobs, submitter, digest, state, specification, priority, submittedAt)
          VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?, ?)
          """
      ).execute(arguments: [
        batch.id.rawValue, batch.specification.name, batch.firstJob.rawValue, batch.specification.jobs.count, batch.submitter,
        batch.digest, batch.specification.serializedData(), batch.priority, batch.at.milliseconds,
      ])
    case .change(.job(let record), _):
      try Self.perform(record, in: database)
    case .change(.attempt(let attempt), let at):
      try database.cachedStatement(
        sql: """
          INSERT INTO attempt (job, attempt, fence, worker, ending, message, endedAt) VALUES (?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (job, fence, ending) DO NOTHING
          """
      ).execute(arguments: [
        attempt.claim.job.rawValue, attempt.claim.attempt, Int64(bitPattern: attempt.claim.fence.rawValue),
        attempt.worker.rawValue, attempt.ending.name, attempt.reason, at.milliseconds,
      ])
    case .change(.batch(let id, let state), _):
      try database.cachedStatement(sql: "UPDATE batch SET state = ? WHERE id = ?")
        .execute(arguments: [state.rawValue, id.rawValue])
    case .result(let claim, let worker, let bytes, let onBoard, let at, let marks):
      try Self.perform(result: bytes, of: claim, by: worker, onBoard: onBoard, at: at, marks: marks, in: database)
    case .samples(let claim, let bytes): try Self.keep(samples: bytes, of: claim, in: database)
    case .samplesWritten(let jobs): try Self.forgetSamples(of: jobs, in: database)
    case .evidence(let claim, let message, let outputTail):
      try database.cachedStatement(sql: "UPDATE attempt SET message = ?, outputTail = ? WHERE job = ? AND fence = ?")
        .execute(arguments: [message, outputTail, claim.job.rawValue, Int64(bitPattern: claim.fence.rawValue)])
    case .published(let jobs):
      let statement = try database.cachedStatement(sql: "UPDATE result SET onBoard = 1 WHERE job = ?")
      for job in jobs { try statement.execute(arguments: [job.rawValue]) }
    case .kernel(let kernel, let conditions):
      try Self.perform(kernel, conditions, in: database)
    case .hold(let worker, let hold): try Self.perform(hold, of: worker, in: database)
    case .cancelled(let batch, let reason): try Self.note(reason, of: batch, in: database)
    case .completion(let completion): try Self.perform(completion, in: database)
    case .events(let pages, let at, let kept): try Self.append(pages, at: at, keeping: kept, to: &eventSpan, in: database)
    case .workerKey(let worker, let key): try Self.perform(workerKey: key, of: worker, in: database)
    case .matching(let batch, let isSettled): try Self.settle(batch, isSettled, in: database)
    case .outcome(let job, let outcome): try Self.perform(outcome, of: job, in: database)
    case .toldRecords(let keys): try Self.note(told: keys, in: database)
    }
  }

  private static func perform(_ record: JobRecord, in database: Database) throws {
    var worker: String?
    var fence: UInt64?
    var cause: String?
    switch record.state {
    case .leased(let holder, let current):
      worker = holder.rawValue
      fence = current.rawValue
    case .done(let counted):
      fence = counted.rawValue
    case .failed(let why):
      cause = why.rawValue
    case .queued, .quarantined, .cancelled: break
    }
    try database.cachedStatement(
      sql: """
        INSERT INTO job (
          id, batch, state, worker, fence, cause, attempt, jobErrors, workerLosses, deadlines, contaminations, returns)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
          state = excluded.state, worker = excluded.worker, fence = excluded.fence, cause = excluded.cause,
          attempt = excluded.attempt, jobErrors = excluded.jobErrors, workerLosses = excluded.workerLosses,
          deadlines = excluded.deadlines, contaminations = excluded.contaminations, returns = excluded.returns
        """
    ).execute(arguments: [
      record.plan.id.rawValue, record.plan.batch.rawValue, record.state.name, worker, fence.map { Int64(bitPattern: $0) },
      cause, record.attempt, record.failures.jobError, record.failures.workerLost, record.failures.deadline,
      record.failures.contaminated, record.returns,
    ])
  }

  static func translate(_ error: any Error, path: String) -> CoordinatorError {
    if let error = error as? CoordinatorError { return error }
    guard let error = error as? DatabaseError else {
      // What we wrote ourselves cannot be read any more.
      return CoordinatorError(
        .stateDamaged, "the database holds what cannot be understood (\(error))", place: path,
        hint: "restore the state folder from a backup")
    }
    switch error.resultCode {
    case .SQLITE_NOTADB:
      return CoordinatorError(
        .stateForeign, "the file is not a Podium database", place: path, hint: "choose another folder with --state")
    case .SQLITE_CORRUPT:
      return CoordinatorError(
        .stateDamaged, "the database is damaged", place: path, hint: "restore the state folder from a backup")
    case .SQLITE_FULL:
      return CoordinatorError(
        .stateFull, "the coordinator's disk is full; nothing that was acknowledged is lost", place: path,
        hint: "make space there; what was accepted goes on by itself")
    case .SQLITE_IOERR where error.extendedResultCode != .SQLITE_IOERR_FSYNC:
      // A disk that fails now may work later; but what a failed flush has lost is not known.
      return CoordinatorError(
        .stateFull, "the coordinator's disk cannot be written (\(error)); nothing that was acknowledged is lost", place: path,
        hint: "see to the disk; what was accepted goes on by itself")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return CoordinatorError(
        .stateLocked, "another process holds the database", place: path, hint: "stop it, or choose another folder with --state")
    default:
      return CoordinatorError(.stateWrite, "cannot use the database: \(error)", place: path)
    }
  }
}

extension AttemptRecord.Ending {
  /// The name in the store and for users.
  var name: String {
    switch self {
    case .done: "done"
    case .failed(let cause): cause.rawValue
    case .cancelled: "cancelled"
    case .returned: "returned"
    case .late: "late"
    }
  }

  /// Nil for a name that this release does not know.
  init?(name: String) {
    switch name {
    case "done": self = .done
    case "cancelled": self = .cancelled
    case "returned": self = .returned
    case "late": self = .late
    default:
      guard let cause = FailureCause(rawValue: name) else { return nil }
      self = .failed(cause)
    }
  }
}
