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
  /// The first job in the order of the queue goes first, to the least loaded worker: timed jobs of one batch join each other only
  /// where no empty worker can take them. A job that cannot join what a worker has needs an empty one, and a busy one for which it
  /// is next takes nothing more until it is empty.
  mutating func assignJobs(_ turn: inout Turn) {
    // What came and what got room meanwhile is looked at when it is over.
    guard !isPaused else { return }
    defer {
      fleet.freed = []
      queue.grown = []
      queue.hasLostAwaited = false
    }
    guard !fleet.open.isEmpty, queue.count > 0 else { return }
    let freed = fleet.takeFreed()
    var candidates = queue.grown.sorted().map { Candidate(bucket: $0, asksAll: true) }
    if !freed.isEmpty {
      leasingSteps += queue.waiting.count
      for bucket in queue.waiting where !queue.grown.contains(bucket) {
        candidates.append(Candidate(bucket: bucket, asksAll: false))
      }
    }
    while fences < .max {
      if queue.hasLostAwaited { offerAgain(&candidates) }
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
    guard let plan = jobs[id]?.record.plan, let taker = fleet[worker] else { return }
    let allowance = taker.allowance(for: plan)
    fences += 1
    let fence = Fence(epoch: epoch, count: fences)
    leases[id] = ActiveLease(
      worker: worker, since: turn.now, expiry: turn.now + policy.leaseDuration, allowance: allowance, policy)
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
    // Its other clocks have their timer.
    fleet.wake(worker, at: min(taker.liveUntil, leases[id]?.due ?? taker.liveUntil))
    let claim = LeaseClaim(job: id, attempt: attempt, fence: fence)
    turn.effects.append(.lease(worker, Lease(claim: claim, deadline: allowance)))
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
    let occupancy = queue.buckets[candidate.bucket].occupancy
    let batch = firstBatch(of: candidate.bucket)
    for offer in offers {
      leasingSteps += 1
      if occupancy == .exclusive, offer.load > 0 { return nil }
      guard fleet.canRun(offer.worker, bucket: candidate.bucket, of: queue), let worker = fleet[offer.worker] else { continue }
      guard worker.takes(occupancy, of: batch) else {
        // The bucket's next job may be of the worker's batch.
        if occupancy == .timed, case .timed = worker.company { queue.await(candidate.bucket) }
        continue
      }
      guard let other = firstAwaited(by: worker, before: candidate.bucket) else { return offer.worker }
      queue.await(other)
    }
    return nil
  }

  /// A bucket whose first job comes before that of the given one, and that the worker can run, but not beside what it has.
  private mutating func firstAwaited(by worker: Fleet.Worker, before bucket: Int) -> Int? {
    guard worker.load > 0, let key = queue.buckets[bucket].first else { return nil }
    for other in queue.waiting where other != bucket {
      let occupancy = queue.buckets[other].occupancy
      if occupancy == .shared, worker.takes(.shared, of: nil) { continue }
      leasingSteps += 1
      guard let first = queue.buckets[other].first, first < key, !worker.takes(occupancy, of: firstBatch(of: other)) else {
        continue
      }
      if fleet.canRun(worker.id, bucket: other, of: queue) { return other }
    }
    return nil
  }

  /// The batch of the bucket's first job.
  func firstBatch(of bucket: Int) -> BatchID? { queue.buckets[bucket].first.flatMap { jobs[$0.job]?.record.plan.batch } }

  /// A job that workers with room waited for is gone: they may take others again. Exclusive jobs do not gain by it, since empty
  /// workers wait for nothing.
  private mutating func offerAgain(_ candidates: inout [Candidate]) {
    queue.hasLostAwaited = false
    guard let last = fleet.open.last, last.load > 0 else { return }
    leasingSteps += queue.waiting.count
    candidates.removeAll { queue.buckets[$0.bucket].occupancy != .exclusive }
    candidates += queue.waiting.filter { queue.buckets[$0].occupancy != .exclusive }.map { Candidate(bucket: $0, asksAll: true) }
  }
}
