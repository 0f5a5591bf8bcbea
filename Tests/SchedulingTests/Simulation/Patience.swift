import Scheduling

/// How long workers and attempts have, by the coordinator's clock: followed beside the scheduler, from what it was told.
struct Patience {
  private struct Attempt {
    var claim: LeaseClaim
    var worker: WorkerID
    /// Its lease holds until then, unless the worker names it.
    var namedUntil: Instant
    /// The plan's deadline: a timed job has it as often as its worker has timed slots.
    var deadline: Duration
    /// When it began, or had last got on, and the trials that it has told of.
    var gotOn: Instant
    var trials = 0
  }

  private struct Worker {
    var incarnation: UInt64?
    /// Its connection has ended since it said hello.
    var isCut = false
    var heard: Instant
    var liveUntil: Instant
  }

  /// What is over may be noticed so much later: the world's instants are whole milliseconds, clocks drift.
  static let delay = Duration.milliseconds(100)

  private let policy: Policy
  private var attempts: [JobID: Attempt] = [:]
  private var workers: [WorkerID: Worker] = [:]

  /// What is on disk waits for its workers.
  init(_ books: Books, at now: Instant) {
    policy = books.policy
    let until = now + policy.adoptionGrace
    for (worker, jobs) in books.held where !jobs.isEmpty {
      workers[worker] = Worker(heard: now, liveUntil: until)
      for job in jobs {
        guard let record = books.records[job], case .leased(_, let fence) = record.state else { continue }
        let claim = LeaseClaim(job: job, attempt: record.attempt, fence: fence)
        attempts[job] = Attempt(
          claim: claim, worker: worker, namedUntil: until, deadline: record.plan.deadline, gotOn: now)
      }
    }
  }

  /// - Parameter isKnown: whether the scheduler knew the process, or was told of it with this event.
  mutating func hear(_ event: Event, isKnown: Bool, at now: Instant) {
    switch event {
    case .workerHello(let worker, let incarnation, _, let holding):
      workers[worker] = Worker(incarnation: incarnation, heard: now, liveUntil: now + policy.workerTimeout)
      renew(holding, of: worker, at: now)
    case .workerBeat(let worker, _, let holding):
      guard isKnown else { return }
      workers[worker]?.heard = now
      workers[worker]?.liveUntil = now + policy.workerTimeout
      renew(holding, of: worker, at: now)
    case .workerDisconnected(let id, let incarnation):
      guard let worker = workers[id], worker.incarnation == incarnation else { return }
      workers[id]?.isCut = true
      // Only what was heard a moment ago has ended with its connection.
      guard now - worker.heard <= policy.beatInterval * 2 else { return }
      workers[id]?.liveUntil = min(worker.liveUntil, now + policy.reconnectGrace)
    case .jobProgressed(let worker, let claim, let done):
      guard let attempt = attempts[claim.job], attempt.claim == claim, attempt.worker == worker, done > attempt.trials else {
        return
      }
      attempts[claim.job]?.trials = done
      attempts[claim.job]?.gotOn = now
    default: break
    }
  }

  private mutating func renew(_ claims: [LeaseClaim], of worker: WorkerID, at now: Instant) {
    for claim in claims where attempts[claim.job]?.claim == claim && attempts[claim.job]?.worker == worker {
      attempts[claim.job]?.namedUntil = now + policy.leaseDuration
    }
  }

  /// A worker has the lease, new or again.
  mutating func begin(_ claim: LeaseClaim, of plan: JobPlan, on worker: WorkerID, at now: Instant) {
    attempts[claim.job] = Attempt(
      claim: claim, worker: worker, namedUntil: now + policy.leaseDuration, deadline: plan.deadline, gotOn: now)
  }

  mutating func end(_ job: JobID) { attempts[job] = nil }

  mutating func forget(_ worker: WorkerID) { workers[worker] = nil }

  /// What a worker had before this event and must have no more: a new process, or one on a new connection, has just what it presents.
  func claims(lostBy event: Event) -> [LeaseClaim] {
    guard case .workerHello(let id, let incarnation, _, let holding) = event, let worker = workers[id],
      worker.isCut || worker.incarnation != incarnation
    else { return [] }
    return attempts.values.filter { $0.worker == id && !holding.contains($0.claim) }.map(\.claim)
  }

  func checkEnded(_ claims: [LeaseClaim], by event: Event) throws {
    for claim in claims where attempts[claim.job]?.claim == claim {
      throw Violation(.clocksAreKept, "\(claim) goes on after \(event)")
    }
  }

  /// The scheduler has ended an attempt whose worker has not told so.
  func checkEnding(_ record: AttemptRecord, after event: Event, at now: Instant) throws {
    guard let attempt = attempts[record.claim.job], attempt.claim == record.claim else { return }
    let hasCause =
      switch (record.ending, event) {
      case (.returned, .workerGone(attempt.worker, _)): true
      case (.returned, .workerHello(attempt.worker, _, _, let holding)),
        (.failed(.workerLost), .workerHello(attempt.worker, _, _, let holding)):
        !holding.contains(record.claim)
      case (.returned, .tick), (.failed(.workerLost), .tick):
        now >= min(workers[attempt.worker]?.liveUntil ?? now, attempt.namedUntil)
      case (.failed(.deadline), .tick): now >= attempt.gotOn + attempt.deadline + policy.deadlineSlack
      default: false
      }
    if !hasCause { throw Violation(.clocksAreKept, "\(record.claim) is \(record.ending) by \(event): \(attempt), \(now)") }
  }

  /// Nothing is waited for longer than that.
  func checkWaiting(at now: Instant) throws {
    func isOver(_ end: Instant) -> Bool { now > end + Self.delay }
    for (id, worker) in workers where isOver(worker.liveUntil) {
      throw Violation(.clocksAreKept, "\(id) had until \(worker.liveUntil), it is \(now)")
    }
    for (job, attempt) in attempts {
      let end = attempt.gotOn + attempt.deadline * World.timedSlots.upperBound + policy.deadlineSlack
      guard isOver(min(attempt.namedUntil, end)) else { continue }
      throw Violation(.clocksAreKept, "\(job) goes on at \(now): \(attempt)")
    }
  }
}
