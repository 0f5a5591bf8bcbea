import Scheduling

extension Simulation {
  /// Every accepted job ended on disk, and nobody waits for an answer.
  var isFinished: Bool {
    guard isCalm, let coordinator, coordinator.writes.isEmpty, coordinator.sayings.isEmpty else { return false }
    return clients.indices.allSatisfy({ isServed($0) }) && disk.books.batches.values.allSatisfy { $0 != .running }
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
    try checkAllJobs()
    for (id, acceptance) in disk.books.acceptances.sorted(by: { $0.key < $1.key }) {
      let jobs = acceptance.plans.map(\.id)
      for job in jobs where disk.books.records[job]?.state.isFinal != true { throw Violation(.everythingEnds, "\(job) is open") }
      guard let scheduler = coordinator?.scheduler.scheduler else { continue }
      if scheduler.state(of: id) != disk.books.batches[id] { throw Violation(.recordsAgree, "\(id) differs on disk") }
      let counts = Dictionary(grouping: jobs) { disk.books.records[$0]?.state.name ?? "" }.mapValues(\.count)
      if scheduler.counts(of: id).filter({ $0.value > 0 }) != counts { throw Violation(.recordsAgree, "\(id) counts wrongly") }
    }
  }

  /// What was acknowledged is on disk, whole.
  func checkPromises() throws {
    for (request, batch) in answered.sorted(by: { $0.key < $1.key }) {
      let jobs = disk.books.accepted[request] == batch ? disk.books.jobs(of: batch) : []
      let kept = jobs.count { disk.books.records[$0] != nil }
      guard disk.books.accepted[request] == batch, kept == world.requests[request].plans.count else {
        throw Violation(.promisesAreKept, "\(batch) was accepted, \(kept) of its jobs are left")
      }
    }
    if !counted.isSubset(of: disk.books.ended) {
      for claim in counted.subtracting(disk.books.ended).sorted(by: { $0.fence < $1.fence }) {
        throw Violation(.promisesAreKept, "the result of \(claim) was counted, and is gone")
      }
    }
    for (job, marks) in told.sorted(by: { $0.key < $1.key }) {
      let kept = disk.books.results[job]
      guard kept ?? .max <= marks else {
        throw Violation(.bestIsKept, "a result of \(job) with \(marks) marks was counted, kept is \(kept as Any)")
      }
    }
  }
}
