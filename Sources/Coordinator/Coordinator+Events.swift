import Logging
import Messaging
import Scheduling
import Wire

extension Coordinator {
  /// Tells the event log, the metrics and the log what an event of the scheduler brought about.
  func observe(_ event: Event, _ effects: [Effect]) {
    noteWorkers(event)
    var submitted: Set<BatchID> = []
    if case .submit(let batch, let plans, _) = event {
      submitted.insert(batch)
      events.append(
        LoggedEvent(subject: .batch, state: BatchState.running.rawValue, job: plans.first?.id, jobs: plans.count), of: batch)
    }
    // Most ticks.
    guard !effects.isEmpty else { return }
    var ended: AttemptRecord?
    var leased: LeaseClaim?
    var (leases, counted, done) = (0, 0, 0)
    // Else it is copied for every question.
    let scheduler = scheduler
    for effect in effects {
      switch effect {
      case .persist(.job(let record)):
        // The batch's own event stands for jobs that wait from the beginning.
        if record.state == .queued, record.attempt == 0, submitted.contains(record.plan.batch) { continue }
        events.append(LoggedEvent(record), of: record.plan.batch)
        if case .leased(_, let fence) = record.state {
          leased = LeaseClaim(job: record.plan.id, attempt: record.attempt, fence: fence)
        }
        note(record, after: ended?.claim.job == record.plan.id ? ended : nil)
      case .persist(.attempt(let record)):
        ended = record
        note(record, of: scheduler.batch(of: record.claim.job))
        if record.ending == .done { done += 1 } else { metrics.count(record.ending) }
      case .persist(.batch(let batch, let state)):
        if !submitted.contains(batch) || state != .running {
          events.append(LoggedEvent(subject: .batch, state: state.rawValue), of: batch)
        }
      case .lease(let worker, let lease):
        leases += 1
        guard leased != lease.claim, let batch = scheduler.batch(of: lease.claim.job) else { continue }
        // A lease that is not stored by itself.
        events.append(
          LoggedEvent(
            subject: .job, state: "leased", job: lease.claim.job, attempt: lease.claim.attempt, worker: worker.rawValue),
          of: batch)
      case .revoke: metrics.countRevocation()
      case .acknowledge(_, _, .counted): counted += 1
      case .acknowledge(_, _, let verdict): metrics.count(verdict)
      default: break
      }
    }
    // What comes by the thousands a second is counted once for all.
    metrics.countLeases(leases)
    if counted > 0 { metrics.count(.counted, counted) }
    if done > 0 { metrics.count(.done, done) }
  }

  /// Answers what has happened in a batch.
  func eventList(_ query: WireEventQuery, of entry: BatchEntry) throws(CoordinatorError) -> WireEventList {
    let batch = BatchID(query.batch)
    let stored = try store.events(of: batch, fleet: query.fleet, since: max(0, query.since))
    var list = WireEventList()
    list.events = stored.events.map(WireEvent.init)
    list.forgotten = stored.forgotten
    let state = scheduler.state(of: batch) ?? .running
    // What this turn has brought is not stored yet. Of a running batch there is always more to come, and no hurry to ask for it.
    list.complete = stored.isComplete && (state == .running || !events.holds(batch))
    list.batchState = state.rawValue
    if list.complete, state != .running {
      list.published = try isPublished(entry)
    }
    return list
  }

  /// What names an attempt in the log.
  func logged(_ claim: LeaseClaim, _ worker: WorkerID) -> Logger.Metadata {
    var fields: Logger.Metadata = ["job": "\(claim.job)", "attempt": "\(claim.attempt)", "worker": "\(worker)"]
    if let batch = scheduler.record(of: claim.job)?.plan.batch { fields["batch"] = "\(batch)" }
    return fields
  }

  private func noteWorkers(_ event: Event) {
    let told: LoggedEvent?
    switch event {
    case .workerHello(let worker, let incarnation, _, _): told = fleetBook.greet(worker, incarnation: incarnation)
    case .workerDraining(let worker, let incarnation): told = fleetBook.drain(worker, incarnation: incarnation)
    case .workerGone(let worker, let incarnation): told = fleetBook.leave(worker, incarnation: incarnation)
    case .tick:
      for lost in fleetBook.lost(at: clock.now, present: { scheduler.workerViews.map(\.id) }) {
        events.append(lost)
        metrics.countLostWorker()
        log.warning("worker lost: it was silent for too long", metadata: ["worker": "\(lost.worker)"])
      }
      return
    default: return
    }
    if let told { events.append(told) }
  }

  /// - Parameter ended: the attempt that has just ended and brought the job here.
  private func note(_ record: JobRecord, after ended: AttemptRecord?) {
    let level: Logger.Level
    switch record.state {
    case .queued:
      if let ended { metrics.countRetry(after: ended.ending) }
      return
    case .quarantined: level = .warning
    case .failed: level = .info
    case .leased, .done, .cancelled: return
    }
    log.log(
      level: level, "job \(record.state.name)",
      metadata: [
        "batch": "\(record.plan.batch)", "job": "\(record.plan.id)", "attempt": "\(record.attempt)",
        "worker": "\(ended?.worker.rawValue ?? "")",
      ])
  }

  private func note(_ record: AttemptRecord, of batch: BatchID?) {
    events.append(LoggedEvent(record), of: batch)
    tallies[record.worker, default: WorkerTally()].count(record.ending)
    log.log(
      level: record.ending == .done ? .debug : .info, "attempt ended",
      metadata: logged(record.claim, record.worker).merging(["ending": "\(record.ending.name)"]) { $1 })
  }
}

extension WireEvent {
  init(_ stored: Store.StoredEvent) {
    self.init()
    sequence = stored.sequence
    atMilliseconds = stored.at.milliseconds
    subject = stored.event.subject.name
    state = stored.event.state
    batch = stored.batch
    job = stored.event.job?.rawValue ?? 0
    attempt = Int32(clamping: stored.event.attempt)
    worker = stored.event.worker
    cause = stored.event.cause
    jobs = Int64(stored.event.jobs)
  }
}
