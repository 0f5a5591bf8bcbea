import Scheduling

// What a peer says that has no part in it, by mistake or on purpose.

extension Simulation {
  /// Somebody asks for what never was or is so already, and a worker talks of another's attempt: no job changes.
  mutating func talkNonsense(_ index: Int) throws {
    guard now >= frozenUntil, let before = coordinator?.decided else { return }
    for event in requestsForNothing(before) + lies(of: index, before) {
      try tell(event, from: index)
      guard let after = coordinator?.decided, after.records != before.records else { continue }
      let changed = after.records.filter { before.records[$0.key] != $0.value }.keys.sorted()
      throw Violation(.strangersChangeNothing, "\(changed) changed by \(event)")
    }
  }

  private func requestsForNothing(_ books: Books) -> [Event] {
    var events = Self.fromNobody(WorkerID("nobody"), Fence(epoch: epoch, count: 1))
    for batch in books.batches.keys.sorted() { events.append(.submit(batch, [], BatchTerms())) }
    for worker in Set(workers.map(\.id)).sorted() {
      let isHeld = books.holds.contains(worker)
      if isHeld { events.append(.drainWorker(worker)) } else { events.append(.resumeWorker(worker)) }
    }
    return events
  }

  private static func fromNobody(_ nobody: WorkerID, _ fence: Fence) -> [Event] {
    let nothing = LeaseClaim(job: JobID(1_000_000), attempt: 1, fence: fence)
    return [
      .cancelBatch(BatchID(1_000)), .retryBatch(BatchID(1_000), []), .resumeWorker(nobody),
      .workerBeat(nobody, incarnation: 1, holding: [nothing]), .workerDraining(nobody, incarnation: 1),
      .workerDisconnected(nobody, incarnation: 1), .workerGone(nobody, incarnation: 1), .jobEnded(nobody, nothing, .done),
    ]
  }

  /// Of a brief job's lease nobody remembers after a restart who had it, so of those it does not lie; nor of what it was told to stop.
  private func lies(of index: Int, _ books: Books) -> [Event] {
    let liar = workers[index]
    let stopping = books.stopping[liar.id]?.sorted { $0.fence < $1.fence } ?? []
    return books.leases.sorted { $0.fence < $1.fence }.suffix(8).flatMap { claim -> [Event] in
      guard books.plans[claim.job]?.requirements.occupancy != .brief, let owner = leasedTo[claim], owner != liar.id else {
        return []
      }
      return [
        .jobProgressed(liar.id, claim, done: 9), .workerBeat(liar.id, incarnation: liar.incarnation, holding: stopping + [claim]),
        .jobEnded(liar.id, claim, .done), .jobsEnded(liar.id, [claim, claim], .failed(.jobError)),
      ]
    }
  }
}
