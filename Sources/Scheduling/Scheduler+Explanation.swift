extension Scheduler {
  /// Why a job stands where it stands.
  public struct Explanation: Hashable, Sendable {
    /// One sentence for a person, such as `waits: no worker is connected`.
    public var sentence: String
  }

  /// Says in one sentence why a job waits, where it runs, or how it ended.
  ///
  /// Complexity: O(1), for a waiting job O(queued jobs with equal requirements + workers).
  public func explain(_ id: JobID, at now: Instant) -> Explanation {
    guard let job = jobs[id] else { return Explanation(sentence: "there is no job \(id)") }
    let record = job.record
    let failures = record.failures
    switch record.state {
    case .queued: return Explanation(sentence: "waits: \(waiting(job))\(history(of: record))")
    case .leased(let worker, _): return Explanation(sentence: running(record, on: worker, at: now))
    case .done: return Explanation(sentence: "done in attempt \(record.attempt)\(history(of: record))")
    case .failed:
      return Explanation(
        sentence: "failed: \(list(failures, own: true)) used up its \(counted(record.plan.retries, "retry", "retries"))")
    case .quarantined:
      return Explanation(
        sentence: "quarantined: it was lost with its worker \(counted(failures.workerLost, "time")), it may be what kills them")
    case .cancelled: return Explanation(sentence: "cancelled with its batch\(history(of: record))")
    }
  }

  private func waiting(_ job: Job) -> String {
    let workers = fleet.sorted.filter { $0.incarnation != nil }
    guard !workers.isEmpty else {
      return fleet.workers.isEmpty ? "no worker is connected" : "no worker has come back since the coordinator was restarted"
    }
    let requirements = job.record.plan.requirements
    let fitting = workers.filter { requirements.isMet(by: $0.capabilities) }
    guard !fitting.isEmpty else { return unfitting(workers, requirements) }
    let takers = fitting.filter { !$0.isDraining }
    guard !takers.isEmpty else { return "all \(counted(fitting.count, "worker")) that could run it drain" }
    let who = takers.count == 1 ? "\(takers[0].id), the only worker that fits, is" : "all \(takers.count) workers that fit are"
    if let first = awaited(before: job, on: takers) { return "\(who) busy or being emptied for \(first), which comes first" }
    let ahead = jobsAhead(of: job)
    let queue =
      ahead == 0
      ? "no job of the same requirements is ahead"
      : "\(counted(ahead, "job")) of the same requirements \(ahead == 1 ? "is" : "are") ahead"
    let empty =
      switch requirements.occupancy {
      case .brief, .shared: ""
      case .timed: ", and it shares a worker with timed jobs of its batch only"
      case .exclusive: ", and it needs a worker to itself"
      }
    return "\(who) busy; \(queue)\(empty)"
  }

  /// The job of other requirements for which workers with room take nothing else now; nil when there is none.
  private func awaited(before job: Job, on workers: [Fleet.Worker]) -> JobID? {
    let plan = job.record.plan
    let key = JobQueue.Key(plan)
    let withRoom = workers.filter { $0.offer != nil && $0.load > 0 && $0.takes(plan.requirements.occupancy, of: plan.batch) }
    guard !withRoom.isEmpty else { return nil }
    let earlier = queue.waiting.filter { index in
      let bucket = queue.buckets[index]
      let batch = firstBatch(of: index)
      return index != job.bucket && bucket.first.map { $0 < key } ?? false
        && withRoom.contains { bucket.requirements.isMet(by: $0.capabilities) && !$0.takes(bucket.occupancy, of: batch) }
    }
    return earlier.compactMap { queue.buckets[$0].first }.min()?.job
  }

  /// Live entries of the same bucket that come earlier. Linear in the bucket.
  private func jobsAhead(of job: Job) -> Int {
    let key = JobQueue.Key(job.record.plan)
    let earlier = queue.buckets[job.bucket].unordered.filter { $0 < key && jobs[$0.job]?.record.state == .queued }
    return Set(earlier).count
  }

  private func unfitting(_ workers: [Fleet.Worker], _ requirements: Requirements) -> String {
    let unmet = workers.map { ($0.id, requirements.unmet(by: $0.capabilities)) }
    guard workers.count > Self.workersNamed else {
      let each = unmet.map { "\($0.0) has " + $0.1.map(\.description).joined(separator: " and ") }
      return "no connected worker can run it: " + each.joined(separator: "; ")
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
    guard let lease = leases[record.plan.id] else { return "leased to \(worker)" }
    let since = "for \(spoken(now - lease.since))"
    guard fleet[worker]?.incarnation != nil else {
      return "runs on \(worker), which is awaited back \(since) since the coordinator was restarted"
    }
    let left = lease.since + lease.allowance - now
    let deadline = left > .zero ? "\(spoken(left)) left until its deadline" : "its deadline passed \(spoken(.zero - left)) ago"
    return "runs on \(worker) \(since), attempt \(record.attempt), \(deadline)\(history(of: record))"
  }

  private func history(of record: JobRecord) -> String {
    let all = list(record.failures, own: false)
    return all.isEmpty ? "" : ", after \(all)"
  }

  /// `2 job errors and 1 deadline`; with `own`, without what is not the job's fault.
  private func list(_ failures: FailureCounts, own: Bool) -> String {
    var parts: [String] = []
    if failures.jobError > 0 { parts.append(counted(failures.jobError, "job error")) }
    if failures.deadline > 0 { parts.append(counted(failures.deadline, "missed deadline")) }
    if failures.workerLost > 0, !own { parts.append(counted(failures.workerLost, "lost worker")) }
    return parts.joined(separator: " and ")
  }

  private func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }

  /// `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`.
  private func spoken(_ duration: Duration) -> String {
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
