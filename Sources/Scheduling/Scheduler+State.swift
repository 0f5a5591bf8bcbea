import HeapModule
import OrderedCollections

extension Scheduler {
  /// The lease of a job that is leased now.
  func claim(of job: JobID) -> LeaseClaim? {
    guard let record = jobs[job]?.record, case .leased(_, let fence) = record.state else { return nil }
    return LeaseClaim(job: job, attempt: record.attempt, fence: fence)
  }

  /// True when this is the lease that the job is out on.
  func isCurrent(_ claim: LeaseClaim) -> Bool { self.claim(of: claim.job) == claim }

  /// Puts a job in; its batch must be known.
  mutating func add(_ record: JobRecord) {
    let id = record.plan.id
    jobs[id] = Job(record: record)
    batches[record.plan.batch, default: Batch(state: .running)].jobs.append(id)
    batches[record.plan.batch]?.counts[record.state.name, default: 0] += 1
    if !record.state.isFinal { batches[record.plan.batch]?.unfinished += 1 }
    if record.state == .queued { enqueue(record.plan) }
  }

  /// The one place where a job's state changes: counts, queues and the batch's end follow from it.
  mutating func set(_ id: JobID, _ state: JobState, _ effects: inout [Effect]) {
    guard let before = jobs[id]?.record.state, let plan = jobs[id]?.record.plan else { return }
    precondition(!before.isFinal, "a final job stays as it is")
    jobs[id]?.record.state = state
    batches[plan.batch]?.counts[before.name, default: 0] -= 1
    batches[plan.batch]?.counts[state.name, default: 0] += 1
    if state == .queued { enqueue(plan) }
    if state.isFinal { batches[plan.batch]?.unfinished -= 1 }
    if let record = jobs[id]?.record { effects.append(.persist(.job(record))) }
    if state.isFinal { settle(plan.batch, &effects) }
  }

  /// Ends a batch whose last job became final.
  mutating func settle(_ id: BatchID, _ effects: inout [Effect]) {
    guard let batch = batches[id], batch.state == .running, batch.unfinished == 0 else { return }
    let hasFailures = (batch.counts["failed"] ?? 0) + (batch.counts["quarantined"] ?? 0) > 0
    let state: BatchState = batch.isCancelled ? .cancelled : hasFailures ? .failed : .done
    batches[id]?.state = state
    effects.append(.persist(.batch(id, state)))
    effects.append(.batchEnded(id, state))
  }

  mutating func enqueue(_ plan: JobPlan) {
    queues[plan.requirements, default: Heap()].insert(Turn(priority: plan.priority, job: plan.id))
  }

  mutating func hold(_ job: JobID, on id: WorkerID) {
    guard let plan = jobs[job]?.record.plan, workers[id]?.leases.contains(job) == false else { return }
    workers[id]?.leases.append(job)
    if plan.requirements.occupancy == .exclusive { workers[id]?.hasExclusive = true }
  }

  mutating func release(_ job: JobID, from id: WorkerID) {
    guard let index = workers[id]?.leases.firstIndex(of: job) else { return }
    workers[id]?.leases.remove(at: index)
    if jobs[job]?.record.plan.requirements.occupancy == .exclusive { workers[id]?.hasExclusive = false }
  }

  /// Moves a lease's end; `mustEnd` nil leaves the attempt's own deadline.
  mutating func renew(_ claim: LeaseClaim, until end: Instant, mustEnd: Instant?) {
    let isNew = jobs[claim.job].map { $0.mustEnd.milliseconds == 0 } ?? true
    jobs[claim.job]?.leaseEnds = end
    if let mustEnd { jobs[claim.job]?.mustEnd = mustEnd }
    if isNew || mustEnd != nil { alarms.insert(Alarm(at: end, claim: claim)) }
  }
}
