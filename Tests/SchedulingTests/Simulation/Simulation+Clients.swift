import Scheduling

extension Simulation {
  /// A client asks until it has its answer; then it says that it wants no more, until the batch has ended.
  mutating func ask(_ client: Int) {
    let wish = world.requests[client]
    let batch = clients[client].batch
    let wantsCancel = wish.cancelAt.map { $0 <= now } ?? false
    if batch == nil || wantsCancel {
      for delay in deliveries() {
        agenda.plan(.reachCoordinatorFromClient(client, cancelling: wantsCancel ? batch : nil), at: now + delay)
      }
    }
    let isDone = batch.map { disk.books.batches[$0] != .running } ?? false
    if !isDone { agenda.plan(.ask(client), at: now + .milliseconds(1_000)) }
  }

  /// Takes a request that is new, and tells of one that is not; all of it is answered after the commit. A full disk takes nothing
  /// new, and says so.
  mutating func serve(_ client: Int, cancelling batch: BatchID?) throws {
    guard let decided = coordinator?.decided else { return }
    if let batch { return try tell(.cancelBatch(batch)) }
    if let batch = decided.accepted[client] {
      coordinator?.sayings.append(.accepted(request: client, batch))
      return planCommit()
    }
    guard now >= disk.fullUntil else {
      for delay in deliveries() { agenda.plan(.reachClient(client, nil), at: now + delay) }
      return
    }
    let wish = world.requests[client]
    let batch = BatchID(decided.nextBatch)
    var plans = wish.plans
    for index in plans.indices {
      plans[index].id = JobID(decided.nextJob + Int64(index))
      plans[index].batch = batch
    }
    let entry = Disk.Entry.accept(
      Acceptance(request: client, batch: batch, plans: plans, maxFailed: wish.maxFailed, wallEnd: wish.wall.map { now + $0 }))
    coordinator?.writes.append(entry)
    coordinator?.sayings.append(.accepted(request: client, batch))
    try coordinator?.decided.enter(entry, highestSent: sentFences)
    try tell(.submit(batch, plans))
  }

  mutating func hear(_ client: Int, _ batch: BatchID?) throws {
    guard let batch else { return clients[client].refusals += 1 }
    if let other = clients[client].batch, other != batch {
      throw Violation(.acceptsOnce, "request \(client) was told \(other) and \(batch)")
    }
    clients[client].batch = batch
  }
}
