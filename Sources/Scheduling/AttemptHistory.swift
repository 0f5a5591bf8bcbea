/// What became of attempts that ended without being their job's result, so that whatever a worker still says of them can be
/// judged. One entry an attempt, as long as the coordinator runs; a job's counted attempt needs none, its state has the fence.
///
/// Complexity: constant for everything.
struct AttemptHistory: Sendable {
  enum Ending: Hashable, Sendable {
    /// We gave it up without hearing of it: a lost worker, a lease that ran out, a goodbye. If it turns out to have lived on and
    /// no newer attempt has begun, it still counts.
    case presumed(lost: Bool)
    /// We ended it: a cancelled batch, a deadline. It never counts.
    case closed
    /// Its worker told us, and that counted.
    case reported
    /// Its worker told us too late; that is on record.
    case late
  }

  struct Entry: Hashable, Sendable {
    var fence: Fence
    /// Whose attempt it was: another worker's word on it does not count.
    var worker: WorkerID
    var ending: Ending
  }

  private struct Key: Hashable, Sendable {
    var job: JobID
    var attempt: Int
  }

  private var entries: [Key: Entry] = [:]
  /// The latest disturbed attempt of each job that had one.
  private var disturbed: [JobID: Int] = [:]

  init() {}

  /// From stored evidence, in any order. Several records of one attempt are merged: late over reported over presumed.
  init(_ records: [AttemptRecord]) {
    for record in records {
      if record.ending == .failed(.contaminated) { noteDisturbance(record.claim) }
      let ending: Ending
      switch record.ending {
      case .done, .failed(.jobError), .failed(.deadline), .failed(.contaminated), .returned: ending = .reported
      case .failed(.workerLost): ending = .presumed(lost: true)
      case .cancelled: ending = .closed
      case .late: ending = .late
      }
      if let known = self[record.claim], Self.rank(known.ending) > Self.rank(ending) { continue }
      note(record.claim, of: record.worker, ending)
    }
  }

  /// The entry of the claim's job and attempt; its fence may be another than the claim's.
  subscript(claim: LeaseClaim) -> Entry? { entries[Key(job: claim.job, attempt: claim.attempt)] }

  mutating func note(_ claim: LeaseClaim, of worker: WorkerID, _ ending: Ending) {
    entries[Key(job: claim.job, attempt: claim.attempt)] = Entry(fence: claim.fence, worker: worker, ending: ending)
  }

  /// The attempt lives again, or is its job's result.
  mutating func forget(_ claim: LeaseClaim) {
    // As a rule nothing has gone wrong.
    guard !entries.isEmpty else { return }
    entries[Key(job: claim.job, attempt: claim.attempt)] = nil
  }

  /// The attempt was disturbed; beside what it is noted as.
  mutating func noteDisturbance(_ claim: LeaseClaim) { disturbed[claim.job] = max(disturbed[claim.job] ?? 0, claim.attempt) }

  /// Who had the job when it was disturbed last; nil when it never was, as far as is known.
  func disturber(of job: JobID) -> WorkerID? { disturbed[job].flatMap { entries[Key(job: job, attempt: $0)]?.worker } }

  private static func rank(_ ending: Ending) -> Int {
    switch ending {
    case .presumed: 0
    case .closed, .reported: 1
    case .late: 2
    }
  }
}
