import Scheduling

// What the scheduler knows and says, held against what was decided.

extension SimulatedCoordinator {
  /// A batch may go on so long after its time is up: clocks drift by a tenth.
  private static let wallDelay = Duration.milliseconds(4_000)

  /// What time alone may break, but while a tick is due and has not come: then the coordinator is suspended, or what it is told now
  /// comes first.
  func checkTime(at now: Instant) throws {
    if let plannedWake, plannedWake <= now { return }
    try patience.checkWaiting(at: clock.read(at: now))
    for (id, acceptance) in decided.acceptances {
      guard let end = acceptance.wallEnd, now > max(end, clock.begin) + Self.wallDelay, decided.batches[id] == .running else {
        continue
      }
      throw Violation(.budgetsAreKept, "\(id) goes on \(now - end) after its end")
    }
  }

  /// Who may still run what was ended, or never was its own, is told so.
  func checkTold(_ event: Event, _ effects: [Effect]) throws {
    for case .persist(.attempt(let attempt)) in effects where event.ended.claims.isEmpty || attempt.ending == .cancelled {
      guard attempt.ending == .cancelled || attempt.ending == .failed(.deadline) else { continue }
      guard effects.contains(.revoke(attempt.worker, attempt.claim)) else {
        throw Violation(.endsAreTold, "\(attempt.worker) does not hear that \(attempt.claim) is \(attempt.ending)")
      }
    }
    guard case (let worker, let claims)? = event.named, !effects.contains(.askHello(worker)) else { return }
    for claim in claims where decided.records[claim.job]?.state != .leased(to: worker, fence: claim.fence) {
      let isTold =
        effects.contains(.revoke(worker, claim)) || effects.contains(.acknowledge(worker, claim, .duplicate))
        || effects.contains(.acknowledge(worker, claim, .late))
      if !isTold { throw Violation(.endsAreTold, "\(worker) goes on with \(claim)") }
    }
  }

  /// No batch goes on of which too many jobs failed.
  func checkFailures() throws {
    for (id, failed) in decided.failures where decided.batches[id] == .running {
      guard let limit = decided.acceptances[id]?.terms.maxFailed, failed > limit else { continue }
      throw Violation(.budgetsAreKept, "\(failed) jobs of \(id) failed, \(limit) may")
    }
  }

  /// Batches, the queue and the drains are in the scheduler what was written of them.
  func checkAgreement() throws {
    for (id, state) in decided.batches where scheduler.scheduler.state(of: id) != state {
      throw Violation(.recordsAgree, "\(id) is written to be \(state)")
    }
    for (id, reason) in decided.reasons where scheduler.scheduler.cancelReason(of: id) != reason {
      throw Violation(.recordsAgree, "\(id) was cancelled for \(reason)")
    }
    let depth = scheduler.scheduler.queueDepth
    if depth != decided.queued.count { throw Violation(.recordsAgree, "\(depth) jobs wait, written are \(decided.queued.count)") }
    let held = scheduler.scheduler.heldWorkers
    if Set(held) != decided.holds { throw Violation(.recordsAgree, "\(held) drain, written are \(decided.holds)") }
  }

  /// Workers have what was written that they have.
  func checkWorkers() throws {
    for worker in scheduler.scheduler.workerViews where Set(worker.jobs) != decided.held[worker.id] ?? [] {
      throw Violation(.recordsAgree, "\(worker.id) has \(worker.jobs)")
    }
  }

  /// The job is in the scheduler what was last written of it.
  func checkRecord(_ job: JobID) throws {
    guard let last = decided.records[job] else { return }
    guard let record = scheduler.scheduler.record(of: job) else { throw Violation(.recordsAgree, "\(job) is unknown") }
    // Who has a brief job is not written, nor that it was not lost after all.
    guard record.state == last.state, record.attempt == last.attempt, record.returns == last.returns,
      !record.isStored || record.failures == last.failures
    else { throw Violation(.recordsAgree, "\(job): \(record), written \(last)") }
  }

  /// A sentence that begins with where the job stands, and goes on with what would have to change.
  func checkExplanation(of job: JobID, at now: Instant) throws {
    guard let state = decided.records[job]?.state else { return }
    let sentence = scheduler.explain(job, at: clock.read(at: now))
    let isRight =
      switch state {
      case .queued: sentence.hasPrefix("waits")
      case .leased(let worker, _): sentence.hasPrefix("runs on \(worker)") || sentence.hasPrefix("leased to \(worker)")
      case .done, .failed, .quarantined, .cancelled: sentence.hasPrefix(state.name)
      }
    guard isRight, sentence.utf8.contains(UInt8(ascii: ";")) else {
      throw Violation(.everyJobIsExplained, "\(job) is \(state.name): \(sentence)")
    }
  }

  func checkInvariants() throws {
    let broken = scheduler.scheduler.invariantViolations()
    if !broken.isEmpty { throw Violation(.invariants, broken.joined(separator: "; ")) }
  }
}
