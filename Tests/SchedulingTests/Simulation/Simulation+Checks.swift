import Scheduling

extension Simulation {
  /// Every accepted job ended on disk, and nobody waits for an answer.
  var isFinished: Bool {
    guard isCalm, let coordinator, coordinator.writes.isEmpty, coordinator.sayings.isEmpty else { return false }
    return clients.indices.allSatisfy(isServed) && disk.books.batches.values.allSatisfy { $0 != .running }
      && workers.allSatisfy { $0.isTwin || $0.spool.isEmpty && $0.isUp }
  }

  /// The client has its answer, and its failed jobs another try where it wanted that.
  private func isServed(_ client: Int) -> Bool {
    guard let batch = clients[client].batch else { return false }
    return world.requests[client].retryAt == nil || disk.books.retries.contains(batch)
  }

  var unfinished: String {
    let open = disk.books.records.values.filter { !$0.state.isFinal }.sorted { $0.plan.id < $1.plan.id }
    return "open at the horizon: \(open.map { "\($0.plan.id) \($0.state)" }), "
      + "\(clients.count { $0.batch != nil }) of \(clients.count) answered, spools \(workers.map(\.spool.count))"
  }

  func checkEnd() throws {
    try checkPromises()
    for (id, acceptance) in disk.books.acceptances.sorted(by: { $0.key < $1.key }) {
      let jobs = acceptance.plans.map(\.id)
      for job in jobs where disk.books.records[job]?.state.isFinal != true { throw Violation(.everythingEnds, "\(job) is open") }
      guard let scheduler = coordinator?.scheduler.scheduler else { continue }
      for job in jobs { try checkExplanation(of: job) }
      if scheduler.state(of: id) != disk.books.batches[id] { throw Violation(.recordsAgree, "\(id) differs on disk") }
      let counts = Dictionary(grouping: jobs) { disk.books.records[$0]?.state.name ?? "" }.mapValues(\.count)
      if scheduler.counts(of: id).filter({ $0.value > 0 }) != counts { throw Violation(.recordsAgree, "\(id) counts wrongly") }
    }
  }

  /// What was acknowledged is on disk, whole. Asked after each recovery and at the end.
  func checkPromises() throws {
    for (request, batch) in answered.sorted(by: { $0.key < $1.key }) {
      let jobs = disk.books.accepted[request] == batch ? disk.books.jobs(of: batch) : []
      let kept = jobs.count { disk.books.records[$0] != nil }
      guard disk.books.accepted[request] == batch, kept == world.requests[request].plans.count else {
        throw Violation(.promisesAreKept, "\(batch) was accepted, \(kept) of its jobs are left")
      }
    }
    for claim in counted.sorted(by: { $0.fence < $1.fence })
    where !disk.books.attempts.contains(where: { $0.claim == claim && $0.ending != .late }) {
      throw Violation(.promisesAreKept, "the result of \(claim) was counted, and is gone")
    }
  }

  /// After each event, of some job.
  mutating func checkSomeExplanation() throws {
    guard let jobs = coordinator?.decided.records.count, jobs > 0 else { return }
    try checkExplanation(of: JobID(Int64.random(in: 1...Int64(jobs), using: &random)))
  }

  private func checkExplanation(of job: JobID) throws {
    guard let coordinator else { return }
    let sentence = coordinator.scheduler.explain(job, at: coordinator.clock.read(at: now))
    if sentence.isEmpty { throw Violation(.everyJobIsExplained, "\(job): nothing is said") }
  }

  /// After each event: no batch goes on of which too many jobs failed.
  func checkFailures() throws {
    guard let decided = coordinator?.decided else { return }
    for (id, acceptance) in decided.acceptances where decided.batches[id] == .running {
      guard let limit = acceptance.terms.maxFailed, case let failed = decided.failed(of: id).count, failed > limit else { continue }
      throw Violation(.budgetsAreKept, "\(failed) jobs of \(id) failed, \(limit) may")
    }
  }

  /// After each tick: no batch goes on whose time was up some while ago.
  func checkWalls() throws {
    guard let decided = coordinator?.decided else { return }
    for (id, acceptance) in decided.acceptances where decided.batches[id] == .running {
      guard let end = acceptance.wallEnd, now > end + World.wallDelay else { continue }
      throw Violation(.budgetsAreKept, "\(id) goes on \(now - end) after its end")
    }
  }

  func checkRecord(_ job: JobID) throws {
    guard let record = coordinator?.scheduler.scheduler.record(of: job), let last = coordinator?.decided.records[job] else {
      throw Violation(.recordsAgree, "\(job) is unknown")
    }
    // A job may change twice in one event; then the last record is the one that agrees.
    if last.state.isFinal, record.state != last.state { throw Violation(.recordsAgree, "\(job): \(record.state), \(last.state)") }
  }

  func checkInvariants() throws {
    guard bug == nil, let broken = coordinator?.scheduler.scheduler.invariantViolations(), !broken.isEmpty else { return }
    throw Violation(.invariants, broken.joined(separator: "; "))
  }
}
