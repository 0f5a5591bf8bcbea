// Who gets what.

extension Scheduler {
  /// A bucket that may have a job for somebody.
  private struct Candidate {
    var bucket: Int
    /// False: only workers that have just got room can be meant, the others were asked before.
    var asksAll: Bool
  }

  /// Leases jobs until no waiting job fits a worker with room. Since this held after the last event, only jobs that came and
  /// workers that got room since then are looked at.
  ///
  /// The first job in the order of the queue goes first, to the least loaded worker. An exclusive job needs an empty worker, and
  /// a busy one for which it is next takes nothing more until it is empty.
  mutating func assignJobs(_ turn: inout Turn) {
    defer {
      fleet.freed = []
      queue.grown = []
      queue.hasLostExclusive = false
    }
    guard !fleet.open.isEmpty, queue.count > 0 else { return }
    let freed = fleet.freed
    var candidates = queue.grown.sorted().map { Candidate(bucket: $0, asksAll: true) }
    if !freed.isEmpty {
      leasingSteps += queue.waiting.count
      for bucket in queue.waiting where !queue.grown.contains(bucket) {
        candidates.append(Candidate(bucket: bucket, asksAll: false))
      }
    }
    while fences < .max {
      if queue.hasLostExclusive { offerShared(&candidates) }
      guard let place = firstPlace(in: candidates) else { return }
      let bucket = candidates[place].bucket
      if let job = queue.buckets[bucket].first?.job, let worker = taker(for: candidates[place], among: freed) {
        lease(job, to: worker, &turn)
      } else {
        candidates.swapAt(place, candidates.count - 1)
        candidates.removeLast()
      }
    }
  }

  private mutating func lease(_ id: JobID, to worker: WorkerID, _ turn: inout Turn) {
    guard let plan = jobs[id]?.record.plan else { return }
    fences += 1
    let fence = Fence(epoch: epoch, count: fences)
    leases[id] = ActiveLease(
      worker: worker, since: turn.now, expiry: turn.now + policy.leaseDuration,
      backstop: turn.now + plan.deadline + policy.deadlineSlack)
    let next = fleet.nextTurn()
    fleet.update(worker) {
      $0.start(plan)
      $0.turn = next
    }
    var attempt = 0
    change(id, &turn) { record in
      record.attempt += 1
      record.state = .leased(to: worker, fence: fence)
      attempt = record.attempt
    }
    scheduleWake(of: worker)
    let claim = LeaseClaim(job: id, attempt: attempt, fence: fence)
    turn.effects.append(.lease(worker, Lease(claim: claim, deadline: plan.deadline)))
  }

  /// The candidate whose first job comes first in the order of the queue.
  private mutating func firstPlace(in candidates: [Candidate]) -> Int? {
    leasingSteps += candidates.count
    var best: (place: Int, key: JobQueue.Key)?
    for (place, candidate) in candidates.enumerated() {
      guard let key = queue.buckets[candidate.bucket].first else { continue }
      if let best, best.key < key { continue }
      best = (place, key)
    }
    return best?.place
  }

  /// The first worker in the order of offers that takes the first job of the bucket now.
  private mutating func taker(for candidate: Candidate, among freed: [WorkerID]) -> WorkerID? {
    let offers = candidate.asksAll ? fleet.open : freed.compactMap { fleet[$0]?.offer }.sorted()
    let isExclusive = queue.buckets[candidate.bucket].isExclusive
    for offer in offers {
      leasingSteps += 1
      if isExclusive, offer.load > 0 { return nil }
      guard fleet.canRun(offer.worker, bucket: candidate.bucket, of: queue) else { continue }
      if isExclusive || !awaitsExclusive(offer.worker, candidate.bucket) { return offer.worker }
    }
    return nil
  }

  /// True when an exclusive job that the worker can run comes before the first job of the bucket.
  private mutating func awaitsExclusive(_ worker: WorkerID, _ bucket: Int) -> Bool {
    guard let key = queue.buckets[bucket].first else { return false }
    for other in queue.waiting where queue.buckets[other].isExclusive {
      leasingSteps += 1
      guard let first = queue.buckets[other].first, first < key else { continue }
      if fleet.canRun(worker, bucket: other, of: queue) { return true }
    }
    return false
  }

  /// An exclusive job left the queue: workers that kept themselves free for it may take shared jobs again.
  private mutating func offerShared(_ candidates: inout [Candidate]) {
    queue.hasLostExclusive = false
    guard let last = fleet.open.last, last.load > 0 else { return }
    leasingSteps += queue.waiting.count
    candidates.removeAll { !queue.buckets[$0.bucket].isExclusive }
    candidates += queue.waiting.filter { !queue.buckets[$0].isExclusive }.map { Candidate(bucket: $0, asksAll: true) }
  }
}
