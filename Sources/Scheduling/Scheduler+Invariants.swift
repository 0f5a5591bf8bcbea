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
      if failures.jobError < 0 || failures.deadline < 0 || failures.workerLost < 0 { broken.append("\(id) counts below zero") }
      if !record.state.isFinal, failures.jobError + failures.deadline > record.plan.retries {
        broken.append("\(id) goes on beyond its retries")
      }
      if !record.state.isFinal, failures.workerLost >= policy.workerLossLimit { broken.append("\(id) goes on beyond its losses") }
    }
    return broken
  }

  private func queueViolations() -> [String] {
    var broken: [String] = []
    var queued = [Set<JobID>](repeating: [], count: queue.buckets.count)
    for (id, job) in jobs.all where job.record.state == .queued { queued[job.bucket].insert(id) }
    for (index, bucket) in queue.buckets.enumerated() {
      if bucket.count != queued[index].count { broken.append("bucket \(index) counts \(bucket.count) of \(queued[index].count)") }
      if !queued[index].isSubset(of: bucket.unordered.map(\.job)) { broken.append("bucket \(index) misses a job") }
      if let first = bucket.first, !queued[index].contains(first.job) { broken.append("bucket \(index) starts with a stale entry") }
      if queue.waiting.contains(index) != (bucket.count > 0) { broken.append("bucket \(index) waits wrongly") }
    }
    if queue.count != queued.reduce(0, { $0 + $1.count }) { broken.append("the queue counts \(queue.count)") }
    if Set(queue.waiting).count != queue.waiting.count { broken.append("a bucket waits twice") }
    return broken
  }

  private func batchViolations() -> [String] {
    var broken: [String] = []
    for (id, batch) in batches {
      let records = batch.jobs.compactMap { jobs[$0]?.record }
      let counts = Dictionary(grouping: records, by: \.state.name).mapValues(\.count)
      if counts != batch.counts { broken.append("\(id) counts \(batch.counts), has \(counts)") }
      let isRunning = records.contains { !$0.state.isFinal }
      if isRunning != (batch.unfinished > 0) { broken.append("\(id) does not know whether it is finished") }
      if isRunning, batch.state != .running { broken.append("\(id) is \(batch.state.rawValue) too early") }
      if !isRunning, batch.state == .running, !unended.contains(id) { broken.append("\(id) never ends") }
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

  /// The order of offers is right, and nothing waits that could run.
  private func offerViolations() -> [String] {
    var broken: [String] = []
    let offers = fleet.workers.values.compactMap(\.offer).sorted()
    if offers != fleet.open { broken.append("the order of offers is wrong") }
    for offer in offers {
      guard let worker = fleet[offer.worker] else { continue }
      let fitting = queue.waiting.filter { queue.buckets[$0].requirements.isMet(by: worker.capabilities) }
      let next = fitting.min { left, right in
        guard let first = queue.buckets[left].first, let second = queue.buckets[right].first else {
          return queue.buckets[left].first != nil
        }
        return first < second
      }
      if let next, worker.takes(queue.buckets[next].occupancy, of: firstBatch(of: next)) {
        broken.append("\(offer.worker) has room, and a job waits for it")
      }
    }
    return broken
  }
}
