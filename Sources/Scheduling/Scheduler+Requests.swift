import HeapModule

// What people ask for beside batches: another try, a drain; and what is refused.

extension Scheduler {
  /// Why a batch is not taken now.
  public enum Refusal: Hashable, Sendable {
    /// So many jobs wait, and no more than `limit` may.
    case queueFull(queued: Int, limit: Int)
    /// So many jobs of the submitter wait, and no more than `limit` may.
    case submitterQueueFull(queued: Int, limit: Int)
  }

  /// Whether a batch of so many jobs may come now; nil: it may. O(1).
  public func refusal(of count: Int, from submitter: String) -> Refusal? {
    if queue.count + count > policy.queueLimit { return .queueFull(queued: queue.count, limit: policy.queueLimit) }
    guard let limit = policy.submitterQueueLimit else { return nil }
    let queued = queue.shares.submitter(named: submitter)?.account.queued ?? 0
    return queued + count > limit ? .submitterQueueFull(queued: queued, limit: limit) : nil
  }

  /// True for a batch that `retryBatch` can do something for.
  public func isRetryable(_ id: BatchID) -> Bool { batches[id].map { $0.state == .running || $0.state == .failed } ?? false }

  /// Why the batch was cancelled; nil when it was not, or nobody remembers.
  public func cancelReason(of id: BatchID) -> CancelReason? { batches[id]?.cancelReason }

  /// Workers that somebody drains, in order of their names.
  public var heldWorkers: [WorkerID] { holds.sorted() }

  mutating func retry(_ id: BatchID, _ wanted: [JobID], _ turn: inout Turn) {
    guard isRetryable(id), let batch = batches[id] else { return }
    let chosen = wanted.isEmpty ? Array(batch.jobs) : wanted.filter { jobs.batch(of: $0) == id }
    let released = chosen.filter { jobs.phase(of: $0)?.isReleasable == true }
    guard !released.isEmpty else { return }
    if batch.state != .running {
      batches[id]?.state = .running
      // The time that the batch has is over only if it was when it ended.
      if let end = batch.wallEnd { walls.insert(Wall(at: end, batch: id)) }
      turn.effects.append(.persist(.batch(id, .running)))
    }
    for job in released { release(job, &turn) }
  }

  mutating func hold(_ id: WorkerID, _ isHeld: Bool) {
    // Said again it changes nothing: what the worker is emptied for still waits for it.
    guard holds.contains(id) != isHeld else { return }
    if isHeld { holds.insert(id) } else { holds.remove(id) }
    reconsider(id) { $0.isHeld = isHeld }
  }

  private mutating func release(_ id: JobID, _ turn: inout Turn) {
    var before = JobPhase.queued
    let changed = jobs.update(id) { job in
      before = job.record.state.phase
      guard before.isReleasable else { return }
      job.record.state = .queued
      job.record.failures = FailureCounts()
    }
    if let job = changed { follow(job, from: before, &turn) }
  }
}

extension CancelReason {
  /// For people, as the reason of an attempt's end.
  var sentence: String {
    switch self {
    case .request: "the batch was cancelled on request"
    case .maxFailed: "more jobs of the batch failed than its budget allows"
    case .wall: "the batch's time was up"
    }
  }
}
