extension Scheduler {
  /// Why a job stands where it stands.
  public struct Explanation: Hashable, Sendable {
    /// One sentence for a person, and what would have to change: `waits: no worker is connected; start one: podium worker`.
    public var sentence: String
  }

  /// Says in one sentence why a job waits, who has it, or how it ended, and what would have to change for it to go on.
  ///
  /// Complexity: O(1), for a waiting job O(queued jobs of its batch with equal requirements + workers).
  public func explain(_ id: JobID, at now: Instant) -> Explanation {
    guard let job = jobs[id] else { return Explanation(sentence: "there is no job \(id); see: podium batch results") }
    let record = job.record
    let retry = "podium batch retry \(record.plan.batch) --job \(id)"
    let sentence =
      switch record.state {
      case .queued: "waits\(history(of: record))\(keeping(record)): \(waiting(job))"
      case .leased(let worker, _): running(record, on: worker, at: now)
      case .done: "done in attempt \(record.attempt)\(history(of: record)); nothing is left to do"
      case .failed(let cause): "failed: \(failure(cause, record)); mend the cause, then: \(retry)"
      case .quarantined: "quarantined: \(quarantine(record)); look at its attempts, then: \(retry)"
      case .cancelled: "cancelled\(history(of: record)): \(cancellation(of: record.plan.batch))"
      }
    return Explanation(sentence: sentence)
  }

  private func failure(_ cause: FailureCause, _ record: JobRecord) -> String {
    let own = record.failures[cause]
    let retries = counted(record.plan.retries, "retry is", "retries are")
    switch cause {
    case .deadline: return "it missed its deadline of \(spoken(record.plan.deadline)) \(counted(own, "time")), \(retries) allowed"
    default: return "\(counted(own, "job error")), \(retries) allowed"
    }
  }

  private func quarantine(_ record: JobRecord) -> String {
    "it was lost with its worker \(counted(record.failures.workerLost, "time")), it may be what kills them"
  }

  private func cancellation(of id: BatchID) -> String {
    guard let batch = batches[id] else { return "with its batch" }
    let again = "submit it again with --again"
    switch batch.cancelReason {
    case .maxFailed:
      return "\(counted(batch.counts.failed, "job")) of the batch failed and its budget allows \(batch.terms.maxFailed ?? 0); "
        + "mend them, or raise budget.maxFailed, and \(again)"
    case .wall: return "the batch's time was up; raise budget.wall, or add workers, and \(again)"
    case .request, nil: return "with its batch; to run it after all, \(again)"
    }
  }

  private func waiting(_ job: Job) -> String {
    let workers = fleet.sorted.filter { $0.incarnation != nil }
    guard !workers.isEmpty else {
      return fleet.workers.isEmpty
        ? "no worker is connected; start one: podium worker"
        : "no worker has come back since the coordinator was restarted; it goes on when one does"
    }
    let requirements = job.record.plan.requirements
    let fitting = workers.filter { requirements.isMet(by: $0.capabilities) }
    guard !fitting.isEmpty else {
      return unfitting(workers, requirements) + "; connect a worker that has all of it, or change the batch's place"
    }
    let takers = fitting.filter { !$0.isClosing }
    guard !takers.isEmpty else { return closing(fitting) }
    guard !isPaused else { return "the coordinator cannot write to its disk; it goes on when there is space" }
    let submitter = queue.shares.submitter(of: job.record.plan.batch)
    if queue.shares.isFull(submitter) {
      let share = queue.shares.submitters[submitter]
      return "\(name(share)) runs \(counted(share.running, "job")) and may not run more at once; it goes on when one of them ends"
    }
    return busy(job, takers)
  }

  private func closing(_ workers: [Fleet.Worker]) -> String {
    let held = workers.filter(\.isHeld).map(\.id)
    let who =
      workers.count == 1
      ? "\(workers[0].id), the only worker that could run it, drains" : "all \(workers.count) workers that could run it drain"
    let first = held.first.map { "resume one: podium workers resume \($0)" }
    return "\(who); \(first ?? "it goes on when another connects")"
  }

  private func busy(_ job: Job, _ takers: [Fleet.Worker]) -> String {
    let requirements = job.record.plan.requirements
    let who = takers.count == 1 ? "\(takers[0].id), the only worker that fits, is" : "all \(takers.count) workers that fit are"
    if let first = awaited(on: takers, except: job) {
      return "\(who) busy or being emptied for \(first), which comes first; it goes on after that"
    }
    let ahead = queue.ahead(of: job.record.key, in: job.bucket, of: job.record.plan.batch, jobs)
    let line =
      ahead == 0
      ? "no job of its batch with the same requirements is ahead"
      : "\(counted(ahead, "job")) of its batch with the same requirements \(ahead == 1 ? "is" : "are") ahead"
    let others = queue.shares.submitters.filter { $0.account.queued > 0 }.count - 1
    let share = others > 0 ? ", and \(counted(others, "other submitter")) share\(others == 1 ? "s" : "") the workers" : ""
    let condition =
      switch (requirements.occupancy, disturber(of: job.record.key)) {
      case (.timed, let disturber?):
        "when another worker than \(disturber) has room, or \(disturber), where it was disturbed, has nothing else"
      case (.brief, _), (.shared, _): "when a slot is free"
      case (.timed, nil): "when a worker has nothing or only timed jobs of its batch"
      case (.exclusive, _): "when a worker has nothing else, it needs a worker to itself"
      }
    return "\(who) busy; \(line)\(share); it goes on \(condition)"
  }

  /// The job of other requirements for which all workers with room take nothing else now; nil when there is none.
  private func awaited(on workers: [Fleet.Worker], except job: Job) -> JobID? {
    let awaited = Set(workers.compactMap(\.awaits)).subtracting([job.bucket]).sorted()
    var queue = queue
    return awaited.compactMap { queue.first(of: $0) }.min()?.job.job
  }

  private func name(_ submitter: FairShares.Submitter) -> String {
    submitter.name.isEmpty ? "its submitter" : "its submitter \(submitter.name)"
  }

  private func unfitting(_ workers: [Fleet.Worker], _ requirements: Requirements) -> String {
    let unmet = workers.map { ($0.id, requirements.unmet(by: $0.capabilities)) }
    guard workers.count > Self.workersNamed else {
      let each = unmet.map { "\($0.0) has " + $0.1.map(\.description).joined(separator: " and ") }
      return "no connected worker can run it: " + each.joined(separator: ", ")
    }
    var tally: [String: Int] = [:]
    for summary in unmet.flatMap(\.1).map(\.summary) { tally[summary, default: 0] += 1 }
    let order = tally.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    let most = order.prefix(Self.reasonsNamed).map { "\($0.value) \($0.value == 1 ? "has" : "have") \($0.key)" }
    return "none of the \(workers.count) connected workers can run it: " + most.joined(separator: ", ")
  }

  /// Up to so many workers are named one by one.
  private static let workersNamed = 3
  /// The most frequent reasons that are named.
  private static let reasonsNamed = 4

  private func running(_ record: JobRecord, on worker: WorkerID, at now: Instant) -> String {
    guard let lease = leases[record.plan.id] else { return "leased to \(worker); it ends when the worker tells" }
    let since = "for \(spoken(now - lease.since))"
    guard fleet[worker]?.incarnation != nil else {
      return "leased to \(worker), which is awaited back \(since) since the coordinator was restarted; "
        + "if it does not come, another worker gets it"
    }
    let left = lease.since + lease.allowance - now
    let deadline = left > .zero ? "\(spoken(left)) left until its deadline" : "its deadline passed \(spoken(.zero - left)) ago"
    let attempt = "\(since), attempt \(record.attempt)\(history(of: record))"
    // A worker holds jobs ahead, and tells only when a trial has ended.
    guard lease.done > 0 else { return "leased to \(worker) \(attempt); it has told of no trial yet, \(deadline)" }
    return "runs on \(worker) \(attempt); \(counted(lease.done, "trial")) done, \(deadline)"
  }

  /// `, after 2 job errors and 1 lost worker`; empty when there is nothing to tell.
  private func history(of record: JobRecord) -> String {
    let failures = record.failures
    var parts: [String] = []
    if failures.jobError > 0 { parts.append(counted(failures.jobError, "job error")) }
    if failures.deadline > 0 { parts.append(counted(failures.deadline, "missed deadline")) }
    if failures.workerLost > 0 { parts.append(counted(failures.workerLost, "lost worker")) }
    if failures.contaminated > 0 { parts.append(counted(failures.contaminated, "disturbed attempt")) }
    if record.returns > 0 { parts.append(counted(record.returns, "return by a leaving worker", "returns by leaving workers")) }
    return parts.isEmpty ? "" : ", after " + parts.joined(separator: " and ")
  }

  /// What is there already of a job that was disturbed.
  private func keeping(_ record: JobRecord) -> String {
    switch record.failures.contaminated {
    case 0: ""
    case 1: " (the disturbed result is kept, in case the next is no better)"
    default: " (the least disturbed result is kept, in case the next is no better)"
    }
  }

  private func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }

  /// `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`.
  func spoken(_ duration: Duration) -> String {
    let milliseconds = max(0, duration.milliseconds)
    let seconds = milliseconds / 1000
    switch seconds {
    case 0: return "\(milliseconds) ms"
    case 1..<60: return "\(seconds) s"
    case 60..<3600: return "\(seconds / 60) min \(seconds % 60) s"
    default: return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
  }
}
