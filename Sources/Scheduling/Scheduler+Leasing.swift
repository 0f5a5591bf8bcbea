// Who gets what.

extension Scheduler {
  /// A bucket that may have a job for somebody.
  private struct Candidate {
    var bucket: Int
    /// False: only workers that have just got room can be meant, the others were asked before.
    var asksAll: Bool
  }

  /// What is looked at in one event.
  private struct Round {
    var candidates: [Candidate] = []
    /// Workers that have got room, each once.
    var freed: [WorkerID] = []
    /// Workers that have got timed jobs.
    var started: [WorkerID] = []

    mutating func add(_ bucket: Int, asksAll: Bool) {
      guard let place = candidates.firstIndex(where: { $0.bucket == bucket }) else {
        return candidates.append(Candidate(bucket: bucket, asksAll: asksAll))
      }
      if asksAll { candidates[place].asksAll = true }
    }
  }

  /// Leases jobs until no waiting job fits a worker with room. Since this held after the last event, only jobs that came and
  /// workers that got room since then are looked at.
  ///
  /// The first job in the order of the queue goes first, to the least loaded worker: timed jobs of one batch join each other only
  /// where no empty worker can take them. A job that cannot join what a worker has needs an empty one: as many busy workers as there
  /// are such jobs take nothing more until they are empty. Only a worker that has begun with timed jobs of a batch fills its timed
  /// slots first. The worker where a job was disturbed takes it again only when no other can, and a timed one beside nothing else.
  mutating func assignJobs(_ turn: inout Turn) {
    // What came and what got room meanwhile is looked at when it is over.
    guard !isPaused else { return }
    guard !fleet.open.isEmpty, queue.count > 0 else {
      _ = fleet.takeFreed()
      _ = queue.takeGrown()
      return
    }
    var round = Round()
    look(&round)
    while fences < .max {
      if let (place, position) = first(in: &round) {
        if let (job, worker) = match(round.candidates[place], position, round.freed) {
          lease(job, to: worker, &turn, &round)
        } else {
          round.candidates.swapAt(place, round.candidates.count - 1)
          round.candidates.removeLast()
        }
      } else if let (job, worker) = filling(round.started) {
        lease(job, to: worker, &turn, &round)
      } else {
        break
      }
    }
    _ = fleet.takeFreed()
    _ = queue.takeGrown()
  }

  /// Takes note of what has changed; `except` has got a job and had been asked about the others.
  private mutating func look(_ round: inout Round, except leased: WorkerID? = nil) {
    for bucket in queue.takeGrown() { round.add(bucket, asksAll: true) }
    let freed = fleet.takeFreed().filter { $0 != leased }
    guard !freed.isEmpty else { return }
    for worker in freed where !round.freed.contains(worker) { round.freed.append(worker) }
    leasingSteps += queue.waiting.count
    for bucket in queue.waiting { round.add(bucket, asksAll: false) }
  }

  private mutating func lease(_ id: JobID, to worker: WorkerID, _ turn: inout Turn, _ round: inout Round) {
    guard let plan = jobs[id]?.record.plan,
      let (allowance, awaited, liveUntil, wasFilling) = fleet.look(
        at: worker, { ($0.allowance(for: plan), $0.awaits, $0.liveUntil, $0.isFilling) })
    else { return }
    fences += 1
    let fence = Fence(epoch: epoch, count: fences)
    let charge = queue.shares.start(plan.batch)
    let lease = ActiveLease(
      worker: worker, since: turn.now, expiry: turn.now + policy.leaseDuration, allowance: allowance, charge: charge, policy)
    leases[id] = lease
    if let bucket = awaited { queue.stopAwaiting(bucket, by: worker) }
    let next = fleet.nextTurn()
    let model = jobs.model(of: id)
    fleet.update(worker) {
      $0.start(plan, at: turn.now)
      $0.remember(model)
      $0.turn = next
    }
    var attempt = 0
    change(id, &turn) { record in
      record.attempt += 1
      record.state = .leased(to: worker, fence: fence)
      attempt = record.attempt
    }
    // Its other clocks have their timer.
    fleet.wake(worker, at: min(liveUntil, lease.due))
    let claim = LeaseClaim(job: id, attempt: attempt, fence: fence)
    turn.effects.append(.lease(worker, Lease(claim: claim, deadline: allowance)))
    if plan.requirements.occupancy == .timed, !round.started.contains(worker) { round.started.append(worker) }
    // While it filled its slots it was left alone; what it was not asked about may be what it is to be emptied for.
    let isFilled = wasFilling && fleet.look(at: worker, { $0.isFilling }) == false
    look(&round, except: isFilled ? nil : worker)
  }

  /// The candidate whose first job comes first in the order of the queue.
  private mutating func first(in round: inout Round) -> (place: Int, position: QueuePosition)? {
    leasingSteps += round.candidates.count
    var best: (place: Int, position: QueuePosition)?
    for (place, candidate) in round.candidates.enumerated() {
      guard let position = queue.first(of: candidate.bucket) else { continue }
      if let best, best.position < position { continue }
      best = (place, position)
    }
    return best
  }

  /// A worker for the first job of the bucket, or for one that may go instead of it. Those that it would suit, if they were empty,
  /// take nothing more until they are.
  private mutating func match(
    _ candidate: Candidate, _ position: QueuePosition, _ freed: [WorkerID]
  ) -> (job: JobID, worker: WorkerID)? {
    let offers = candidate.asksAll ? fleet.open : freed.compactMap { fleet.look(at: $0) { $0.offer } ?? nil }.sorted()
    let occupancy = queue.buckets[candidate.bucket].occupancy
    let batch = position.batch.batch
    let disturber = disturber(of: position.job)
    var isTakenBack = false
    var unsuited: [WorkerID] = []
    for (place, offer) in offers.enumerated() {
      // Those that follow have more to do, and enough wait for it already.
      if occupancy == .exclusive, offer.load > 0, unsuited.count >= queue.buckets[candidate.bucket].count { break }
      leasingSteps += 1
      guard fleet.canRun(offer.worker, bucket: candidate.bucket, of: queue), let worker = fleet[offer.worker] else { continue }
      guard worker.takes(occupancy, of: batch) else {
        if !worker.isFilling || worker.company == .timed(batch) { unsuited.append(worker.id) }
        continue
      }
      if occupancy == .timed, worker.load > 0, let next = next(of: batch, for: worker), next.job != position.job {
        // Another job of the batch comes first, which stands in another bucket behind other batches.
        guard queue.buckets[next.bucket].occupancy == .timed else {
          reserve(worker.id, for: next.bucket)
          continue
        }
        guard self.disturber(of: next.job) != worker.id else { continue }
        return (next.job.job, worker.id)
      }
      guard disturber != worker.id else {
        // Beside others it would be measured at once again. A timed one can wait until the worker has nothing else.
        isTakenBack = occupancy != .timed || worker.load == 0
        continue
      }
      let model = jobs.model(of: position.job.job)
      guard model != 0, disturber == nil, !worker.models.contains(model) else { return (position.job.job, worker.id) }
      if let holder = holder(of: model, among: offers[place...], candidate.bucket, batch) { return (position.job.job, holder) }
      let local = queue.local(to: position, in: candidate.bucket, holding: worker.models, jobs)
      return (local?.job ?? position.job.job, worker.id)
    }
    if isTakenBack, let disturber { return (position.job.job, disturber) }
    for worker in unsuited { reserve(worker, for: candidate.bucket) }
    return nil
  }

  /// The worker on which a waiting job was disturbed last; nil for any other.
  func disturber(of job: JobKey) -> WorkerID? { job.isDisturbed ? history.disturber(of: job.job) : nil }

  /// The worker takes nothing before it is empty, so that the bucket's first job can go there; unless enough workers do so.
  private mutating func reserve(_ worker: WorkerID, for bucket: Int) {
    if queue.await(bucket, by: worker) { fleet.update(worker) { $0.awaits = bucket } }
  }

  /// Offers that are looked at for one that has the file.
  private static let holdersAsked = 64

  /// A worker with as little to do as the first offer that has the file and takes the job.
  private mutating func holder(of model: Int32, among offers: ArraySlice<Fleet.Offer>, _ bucket: Int, _ batch: BatchID) -> WorkerID?
  {
    let occupancy = queue.buckets[bucket].occupancy
    for offer in offers.prefix(Self.holdersAsked) {
      guard offer.load == offers.first?.load else { return nil }
      leasingSteps += 1
      guard let worker = fleet[offer.worker], worker.models.contains(model), worker.takes(occupancy, of: batch),
        fleet.canRun(worker.id, bucket: bucket, of: queue)
      else { continue }
      return worker.id
    }
    return nil
  }

  /// A worker that has begun with timed jobs of a batch and has timed slots left, with the batch's next job if that is a timed one.
  private mutating func filling(_ started: [WorkerID]) -> (job: JobID, worker: WorkerID)? {
    let offers = started.compactMap { fleet[$0] }.filter(\.isFilling).compactMap(\.offer).sorted()
    for offer in offers {
      guard let worker = fleet[offer.worker], case .timed(let batch) = worker.company else { continue }
      if let next = next(of: batch, for: worker), queue.buckets[next.bucket].occupancy == .timed,
        disturber(of: next.job) != worker.id
      {
        return (next.job.job, worker.id)
      }
    }
    return nil
  }

  /// The batch's first job that the worker can run, whatever comes before it of other batches.
  private mutating func next(of batch: BatchID, for worker: Fleet.Worker) -> (bucket: Int, job: JobKey)? {
    var next: (bucket: Int, job: JobKey)?
    leasingSteps += queue.waiting.count
    for bucket in queue.waiting {
      guard let job = queue.first(of: bucket, of: batch), fleet.canRun(worker.id, bucket: bucket, of: queue) else { continue }
      if let next, next.job < job { continue }
      next = (bucket, job)
    }
    return next
  }
}
