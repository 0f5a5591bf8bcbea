import Scheduling

extension Simulation {
  /// What a client wants of a batch that was accepted.
  enum Wanted {
    case cancel(BatchID)
    /// No jobs: all.
    case retry(BatchID, [JobID])
  }

  /// A client asks until it has its answer; then it says that it wants no more, until the batch has ended.
  mutating func ask(_ client: Int) {
    let wish = world.requests[client]
    let batch = clients[client].batch
    let wantsCancel = wish.cancelAt.map { $0 <= now } ?? false
    let wantsRetry = batch.map { wish.retryAt.map { $0 <= now } ?? false && !disk.books.retries.contains($0) } ?? false
    if batch == nil || wantsCancel || wantsRetry {
      let wanted: Wanted? = batch.map { wantsRetry ? .retry($0, wish.retriesSome ? jobsToRetry(of: $0) : []) : .cancel($0) }
      for delay in deliveries() { agenda.plan(.reachCoordinatorFromClient(client, wanted), at: now + delay) }
    }
    let isRetried = wish.retryAt == nil || batch.map(disk.books.retries.contains) ?? false
    let isDone = batch.map { disk.books.batches[$0] != .running } ?? false && isRetried
    if !isDone { agenda.plan(.ask(client), at: now + .milliseconds(1_000)) }
  }

  /// Every other one, and one that never was.
  private func jobsToRetry(of batch: BatchID) -> [JobID] {
    disk.books.jobs(of: batch).filter { $0.rawValue % 2 == 0 } + [JobID(1_000_000)]
  }

  /// Takes a request that is new, and tells of one that is not; all of it is answered after the commit. A full disk takes nothing
  /// new, and says so.
  mutating func serve(_ client: Int, _ wanted: Wanted?) throws {
    guard let decided = coordinator?.decided else { return }
    switch wanted {
    case .cancel(let batch)?: return try tell(.cancelBatch(batch))
    case .retry(let batch, let jobs)?: return try retry(batch, jobs)
    case nil: break
    }
    if let batch = decided.accepted[client] {
      coordinator?.sayings.append(.accepted(request: client, batch))
      return planCommit()
    }
    let wish = world.requests[client]
    let isRefused = coordinator?.scheduler.refuses(wish.plans.count, from: wish.terms.submitter) ?? true
    guard now >= disk.fullUntil, !isRefused else {
      for delay in deliveries() { agenda.plan(.reachClient(client, nil), at: now + delay) }
      return
    }
    let waiting = decided.queued.count + wish.plans.count
    if waiting > world.policy.queueLimit { throw Violation(.quotasAreKept, "\(waiting) jobs wait") }
    let own = decided.queued.count {
      decided.acceptances[decided.plans[$0]?.batch ?? BatchID(0)]?.terms.submitter == wish.terms.submitter
    }
    if let limit = world.policy.submitterQueueLimit, own + wish.plans.count > limit {
      throw Violation(.quotasAreKept, "\(own) and \(wish.plans.count) jobs of \(wish.terms.submitter) wait")
    }
    let batch = BatchID(decided.nextBatch)
    var plans = wish.plans
    for index in plans.indices {
      plans[index].id = JobID(decided.nextJob + Int64(index))
      plans[index].batch = batch
    }
    let entry = Disk.Entry.accept(
      Acceptance(request: client, batch: batch, plans: plans, terms: wish.terms, wallEnd: wish.terms.wall.map { now + $0 }))
    coordinator?.writes.append(entry)
    coordinator?.sayings.append(.accepted(request: client, batch))
    try coordinator?.decided.enter(entry, highestSent: sentFences)
    try tell(.submit(batch, plans, wish.terms))
  }

  /// Failed jobs wait again, and may be given out at once.
  private mutating func retry(_ batch: BatchID, _ jobs: [JobID]) throws {
    guard let decided = coordinator?.decided, !decided.retries.contains(batch) else { return }
    coordinator?.writes.append(.retry(batch, jobs))
    try coordinator?.decided.enter(.retry(batch, jobs), highestSent: sentFences)
    try tell(.retryBatch(batch, jobs))
    guard decided.batches[batch] == .running || decided.batches[batch] == .failed, let after = coordinator?.decided else { return }
    for job in decided.failed(of: batch)
    where (jobs.isEmpty || jobs.contains(job)) && after.batches[batch] != .cancelled && after.records[job] == decided.records[job] {
      throw Violation(.retriesRelease, "\(job) stays \(decided.records[job]?.state.name ?? "")")
    }
  }

  mutating func hear(_ client: Int, _ batch: BatchID?) throws {
    guard let batch else { return clients[client].refusals += 1 }
    if let other = clients[client].batch, other != batch {
      throw Violation(.acceptsOnce, "request \(client) was told \(other) and \(batch)")
    }
    clients[client].batch = batch
  }
}
