import Scheduling
import Testing

/// A scheduler on a manual clock, with words for what tests say again and again. Every step checks the invariants.
struct Rehearsal {
  var scheduler: Scheduler
  var now = Instant(milliseconds: 0)

  /// Defaults: workers are lost after 5 s, leases run 5 s unnamed, three losses are too many.
  init(
    policy: Policy = Policy(), epoch: UInt32 = 1, batches: [BatchID: BatchState] = [:], terms: [BatchID: BatchTerms] = [:],
    holds: Set<WorkerID> = [], jobs: [JobRecord] = [], attempts: [AttemptRecord] = []
  ) {
    scheduler = Scheduler(
      policy: policy, epoch: epoch, restoring: batches, terms: terms, holds: holds, jobs: jobs, attempts: attempts, at: now)
  }

  @discardableResult
  mutating func send(_ event: Event, sourceLocation: SourceLocation = #_sourceLocation) -> [Effect] {
    let effects = scheduler.handle(event, at: now)
    #expect(scheduler.invariantViolations() == [], sourceLocation: sourceLocation)
    return effects
  }

  mutating func wait(_ duration: Duration) -> [Effect] {
    now = now + duration
    return send(.tick)
  }

  @discardableResult
  mutating func submit(_ plans: JobPlan..., batch: Int64 = 1, terms: BatchTerms = BatchTerms()) -> [Effect] {
    let ours = plans.map { plan in
      var plan = plan
      plan.batch = BatchID(batch)
      return plan
    }
    return send(.submit(BatchID(batch), ours, terms))
  }

  @discardableResult
  mutating func hello(
    _ name: String = "w", incarnation: UInt64 = 1, slots: Int = 1, timedSlots: Int = 1, cores: Int = 4,
    labels: [String: String] = [:], hardware: String = "",
    holding: [LeaseClaim] = []
  ) -> [Effect] {
    let offer = Capabilities(
      slots: slots, timedSlots: timedSlots, cores: cores, memoryBytes: 1 << 30, architecture: "x86_64", labels: labels,
      profilers: ["count"], hardware: hardware)
    return send(.workerHello(WorkerID(name), incarnation: incarnation, offer, holding: holding))
  }

  @discardableResult
  mutating func beat(_ name: String = "w", incarnation: UInt64 = 1, holding: [LeaseClaim] = []) -> [Effect] {
    send(.workerBeat(WorkerID(name), incarnation: incarnation, holding: holding))
  }

  @discardableResult
  mutating func end(_ claim: LeaseClaim, on name: String = "w", _ outcome: Outcome = .done) -> [Effect] {
    send(.jobEnded(WorkerID(name), claim, outcome))
  }

  func record(_ job: Int64) -> JobRecord? { scheduler.record(of: JobID(job)) }
  func state(_ job: Int64) -> String? { record(job)?.state.name }
  func explain(_ job: Int64) -> String { scheduler.explain(JobID(job), at: now).sentence }
}

/// A job of one second without retries, unless said otherwise.
func job(
  _ id: Int64, _ occupancy: Occupancy = .shared, deadline: Duration = .seconds(1), retries: Int = 0, priority: Int = 0,
  cores: Int = 1, labels: [String: String] = [:], cost: Int64 = 0, model: String = "", hardware: String? = nil
) -> JobPlan {
  JobPlan(
    id: JobID(id), batch: BatchID(1),
    requirements: Requirements(occupancy: occupancy, cores: cores, labels: labels, hardware: hardware),
    deadline: deadline, retries: retries, priority: priority, cost: cost, model: model)
}

extension [Effect] {
  var leases: [LeaseClaim] { leased.map(\.claim) }

  /// Who got what, as `w1:3`.
  var handedOut: [String] {
    compactMap { if case .lease(let worker, let lease) = $0 { "\(worker):\(lease.claim.job.rawValue)" } else { nil } }
  }

  var leased: [Lease] { compactMap { if case .lease(_, let lease) = $0 { lease } else { nil } } }

  var revoked: [LeaseClaim] { compactMap { if case .revoke(_, let claim) = $0 { claim } else { nil } } }

  var verdicts: [Verdict] { compactMap { if case .acknowledge(_, _, let verdict) = $0 { verdict } else { nil } } }

  var endings: [AttemptRecord.Ending] {
    compactMap { if case .persist(.attempt(let attempt)) = $0 { attempt.ending } else { nil } }
  }

  var endedBatches: [BatchState] { compactMap { if case .batchEnded(_, let state) = $0 { state } else { nil } } }
}
