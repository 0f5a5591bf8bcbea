// What holds between any two events. Tests check it after each; it costs far more than an event.

extension Scheduler {
  /// The laws that are broken, each in a sentence; empty when all is well.
  package func invariantViolations() -> [String] {
    var broken = jobViolations() + queueViolations() + batchViolations()
    for worker in fleet.sorted { broken += violations(of: worker) }
    if !isPaused { broken += offerViolations() }
    return broken
  }

  /// Job states, leases and workers say the same; limits are kept.
  private func jobViolations() -> [String] {
    var broken: [String] = []
    for (id, job) in jobs.all {
      let record = job.record
      if case .leased(let worker, let fence) = record.state {
        if leases[id]?.worker != worker { broken.append("\(id) is leased to \(worker), its lease says otherwise") }
        if fleet[worker]?.running.contains(id) != true { broken.append("\(id) is leased to \(worker), which does not know") }
        if fence.rawValue >> 32 == UInt64(epoch), fence > Fence(epoch: epoch, count: fences) {
          broken.append("\(id) has a fence that was not given out")
        }
        if record.attempt < 1 { broken.append("\(id) is leased without an attempt") }
      } else if leases[id] != nil {
        broken.append("\(id) is \(record.state.name) and has a lease")
      }
      let failures = record.failures
      if !record.state.isFinal {
        if max(failures.jobError, failures.deadline) > record.plan.retries { broken.append("\(id) goes on beyond its retries") }
        if failures.workerLost >= policy.workerLossLimit { broken.append("\(id) goes on beyond its losses") }
        if failures.contaminated >= policy.contaminationLimit { broken.append("\(id) goes on beyond its disturbances") }
      }
    }
    return broken
  }

  /// Buckets, shares and the running limit say what the jobs say.
  private func queueViolations() -> [String] {
    var broken: [String] = []
    var queued = [Set<JobID>](repeating: [], count: queue.buckets.count)
    var running = [Int](repeating: 0, count: queue.shares.submitters.count)
    var waiting = running
    for (id, job) in jobs.all {
      let submitter = queue.shares.submitter(of: job.record.plan.batch)
      switch job.record.state.phase {
      case .queued:
        queued[job.bucket].insert(id)
        waiting[submitter] += 1
      case .leased: running[submitter] += 1
      case .done, .failed, .quarantined, .cancelled: break
      }
    }
    let known = batches.keys.sorted()
    var copy = queue
    for (index, bucket) in queue.buckets.enumerated() {
      if bucket.count != queued[index].count { broken.append("bucket \(index) counts \(bucket.count) of \(queued[index].count)") }
      if !queued[index].isSubset(of: queue.unordered(index, of: known).map(\.job)) { broken.append("bucket \(index) misses a job") }
      let first = copy.first(of: index)
      if let first, !queued[index].contains(first.job.job) { broken.append("bucket \(index) starts with a stale entry") }
      if first == nil, queued[index].contains(where: { !isFull($0) }) { broken.append("bucket \(index) gives nothing") }
      if queue.waiting.contains(index) != (bucket.count > 0) { broken.append("bucket \(index) waits wrongly") }
      if bucket.awaiting.count > bucket.count { broken.append("bucket \(index) is awaited by too many") }
      for worker in bucket.awaiting where fleet[worker]?.awaits != index { broken.append("\(worker) does not await \(index)") }
    }
    if queue.count != queued.reduce(0, { $0 + $1.count }) { broken.append("the queue counts \(queue.count)") }
    if Set(queue.waiting).count != queue.waiting.count { broken.append("a bucket waits twice") }
    if running != queue.shares.submitters.map(\.running) {
      broken.append("shares count \(queue.shares.submitters), not \(running)")
    }
    if waiting != queue.shares.submitters.map(\.account.queued) { broken.append("shares do not count \(waiting) waiting jobs") }
    return broken
  }

  private func isFull(_ job: JobID) -> Bool {
    jobs.batch(of: job).map { queue.shares.isFull(queue.shares.submitter(of: $0)) } ?? false
  }

  private func batchViolations() -> [String] {
    var broken: [String] = []
    for (id, batch) in batches {
      let records = batch.jobs.compactMap { jobs[$0]?.record }
      let counts = Dictionary(grouping: records, by: \.state.name).mapValues(\.count)
      if counts != batch.counts.named { broken.append("\(id) counts \(batch.counts.named), has \(counts)") }
      let isRunning = records.contains { !$0.state.isFinal }
      if isRunning, batch.state != .running { broken.append("\(id) is \(batch.state.rawValue) too early") }
      if !isRunning, batch.state == .running, !unended.contains(id) { broken.append("\(id) never ends") }
      if isRunning, let limit = batch.terms.maxFailed, batch.counts.failed > limit { broken.append("\(id) is beyond its budget") }
    }
    return broken
  }

  /// Exclusive jobs are alone, timed ones among others of their batch, and every clock has its timer.
  private func violations(of worker: Fleet.Worker) -> [String] {
    var broken: [String] = []
    let plans = worker.running.compactMap { jobs[$0]?.record.plan }
    // A brief job may stand beside shared ones, and then counts as one of them.
    let isBrief = worker.company == .brief
    let kinds = Set(plans.map(\.requirements.occupancy).map { $0 == .brief && !isBrief ? .shared : $0 })
    if kinds.contains(.exclusive), plans.count > 1 { broken.append("\(worker.id) runs an exclusive job beside others") }
    if kinds.count > 1 { broken.append("\(worker.id) mixes timed and other jobs") }
    if kinds == [.timed], Set(plans.map(\.batch)).count > 1 { broken.append("\(worker.id) mixes timed jobs of batches") }
    let company: Fleet.Company =
      switch kinds.first {
      case nil: .nobody
      case .brief: .brief
      case .shared: .shared
      case .timed: .timed(plans[0].batch)
      case .exclusive: .alone
      }
    if company != worker.company { broken.append("\(worker.id) is wrong about what it runs") }
    for plan in plans where leases[plan.id]?.allowance ?? .zero < plan.deadline {
      broken.append("\(plan.id) has less time than its deadline")
    }
    for job in worker.running where leases[job]?.worker != worker.id { broken.append("\(worker.id) runs \(job) without a lease") }
    let due = worker.running.compactMap { leases[$0]?.due }.min() ?? worker.liveUntil
    if worker.wakeAt.map({ $0 > min(due, worker.liveUntil) }) ?? true { broken.append("\(worker.id) has no timer") }
    if let wakeAt = worker.wakeAt, !fleet.hasTimer(Fleet.Timer(at: wakeAt, worker: worker.id)) {
      broken.append("\(worker.id) has lost its timer")
    }
    return broken
  }

  /// The order of offers is right, and nothing waits that could run; a timed job may, for the worker's batch may have had its turn. For
  /// what cannot join the jobs of a worker with room, enough others are emptied.
  private func offerViolations() -> [String] {
    var broken: [String] = []
    let offers = fleet.workers.values.compactMap(\.offer).sorted()
    if offers != fleet.open { broken.append("the order of offers is wrong") }
    var copy = queue
    for offer in offers {
      guard let worker = fleet[offer.worker] else { continue }
      let fitting = queue.waiting.filter { queue.buckets[$0].requirements.isMet(by: worker.capabilities) }
      for bucket in fitting where queue.buckets[bucket].occupancy != .timed || worker.load == 0 {
        guard let first = copy.first(of: bucket) else { continue }
        guard worker.takes(queue.buckets[bucket].occupancy, of: first.batch.batch) else {
          let isEnough = queue.buckets[bucket].awaiting.count >= queue.buckets[bucket].count
          if !isEnough, !worker.isFilling { broken.append("\(first.job.job) waits, and \(offer.worker) is not emptied for it") }
          continue
        }
        broken.append("\(offer.worker) has room, and \(first.job.job) waits for it")
      }
    }
    return broken
  }
}
