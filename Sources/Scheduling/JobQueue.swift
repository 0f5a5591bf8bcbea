import HeapModule

/// Queued jobs, in a fair order, apart for each distinct set of requirements, so that a worker's next job is found without looking at
/// those it cannot run.
///
/// In a bucket of equal requirements the submitter comes first that has had least of the workers; of a submitter the batch of the
/// highest priority, then the one that has had least; of a batch the first by `JobKey`. Submitters and batches stand in heaps by the
/// clocks of `FairShares`. Since clocks only grow, an entry may be too early but never too late: it is put right when it reaches the
/// top.
///
/// A job that leaves from the middle (cancelled, adopted) leaves its entry behind; entries of jobs that are no longer queued are
/// dropped when they reach the top.
///
/// Complexity: O(log n) amortised to insert and remove; the first of a bucket takes O(log n) for each clock that has moved since, which
/// the move pays for. Buckets are never removed: their number is that of distinct requirements ever asked for.
struct JobQueue: Sendable {
  struct Bucket: Sendable {
    let requirements: Requirements
    /// Queued jobs; entries may be more.
    fileprivate(set) var count = 0
    /// Workers that take nothing before they are empty, since they cannot take the first job of this bucket beside what they have.
    fileprivate(set) var awaiting: [WorkerID] = []
    fileprivate var submitters = Heap<SubmitterEntry>()
    /// Where it stands in `waiting`.
    fileprivate var place: Int?

    init(_ requirements: Requirements) { self.requirements = requirements }

    var occupancy: Occupancy { requirements.occupancy }
  }

  private(set) var buckets: [Bucket] = []
  private var indices: [Requirements: Int] = [:]
  private var flows: [FlowKey: Flow] = [:]
  private var lines: [LineKey: Line] = [:]
  /// Buckets with queued jobs, in no order that matters.
  private(set) var waiting: [Int] = []
  private(set) var count = 0
  var shares: FairShares
  /// Buckets with jobs that workers may take which were not asked since.
  private(set) var grown: Set<Int> = []
  /// Workers that need no longer wait for a bucket, see `Bucket.awaiting`.
  private var released: [(worker: WorkerID, bucket: Int)] = []
  /// Heap operations so far, for tests of cost.
  private(set) var steps = 0

  init(runningLimit: Int?) { shares = FairShares(runningLimit: runningLimit) }

  /// The bucket of these requirements, made when there is none.
  mutating func bucket(for requirements: Requirements) -> Int {
    if let last = buckets.indices.last, buckets[last].requirements == requirements { return last }
    if let index = indices[requirements] { return index }
    buckets.append(Bucket(requirements))
    indices[requirements] = buckets.count - 1
    return buckets.count - 1
  }

  mutating func insert(_ record: JobRecord, model: Int32, into bucket: Int) {
    steps += 1
    let batch = record.plan.batch
    shares.enter(batch)
    let submitter = shares.submitter(of: batch)
    let lineKey = LineKey(bucket: bucket, batch: batch)
    let flowKey = FlowKey(bucket: bucket, submitter: submitter)
    lines[lineKey, default: Line()].insert(record.key, model: model)
    if lines[lineKey]?.isListed == false {
      lines[lineKey]?.isListed = true
      flows[flowKey, default: Flow()].batches.insert(entry(of: batch))
    }
    flows[flowKey]?.count += 1
    if flows[flowKey]?.isListed == false {
      flows[flowKey]?.isListed = true
      buckets[bucket].submitters.insert(SubmitterEntry(clock: shares.clock(ofSubmitter: submitter), submitter: submitter))
    }
    buckets[bucket].count += 1
    count += 1
    grown.insert(bucket)
    guard buckets[bucket].place == nil else { return }
    buckets[bucket].place = waiting.count
    waiting.append(bucket)
  }

  /// Takes note that a job of the bucket is no longer queued; `jobs` know so already.
  mutating func remove(_ batch: BatchID, from bucket: Int, _ jobs: JobTable) {
    let submitter = shares.leave(batch)
    flows[FlowKey(bucket: bucket, submitter: submitter)]?.count -= 1
    buckets[bucket].count -= 1
    count -= 1
    if !buckets[bucket].awaiting.isEmpty {
      released += buckets[bucket].awaiting.map { ($0, bucket) }
      buckets[bucket].awaiting = []
    }
    if let index = lines.index(forKey: LineKey(bucket: bucket, batch: batch)) {
      steps += lines.values[index].remove(jobs)
    }
    if buckets[bucket].count == 0 { return clear(bucket) }
    // The next job may be of a batch that workers are at which did not take the last one.
    if buckets[bucket].occupancy == .timed { grown.insert(bucket) }
  }

  /// The first job of the bucket and where it stands; nil when none may run now.
  mutating func first(of bucket: Int) -> QueuePosition? {
    while let top = buckets[bucket].submitters.min {
      steps += 1
      let key = FlowKey(bucket: bucket, submitter: top.submitter)
      guard let index = flows.index(forKey: key), flows.values[index].count > 0 else {
        buckets[bucket].submitters.removeMin()
        forgetFlow(key)
        continue
      }
      guard !shares.isFull(top.submitter) else {
        buckets[bucket].submitters.removeMin()
        shares.park(top.submitter, in: bucket)
        continue
      }
      let clock = shares.clock(ofSubmitter: top.submitter)
      guard clock <= top.clock else {
        buckets[bucket].submitters.replaceMin(with: SubmitterEntry(clock: clock, submitter: top.submitter))
        continue
      }
      guard let (entry, job) = firstBatch(bucket, index) else { return nil }
      return QueuePosition(submitter: top, batch: entry, job: job)
    }
    return nil
  }

  /// The first job that the bucket has of this batch; nil when none may run now.
  func first(of bucket: Int, of batch: BatchID) -> JobKey? {
    guard !shares.isFull(shares.submitter(of: batch)) else { return nil }
    return lines[LineKey(bucket: bucket, batch: batch)]?.first
  }

  /// A job that may go instead of the first, since the worker holds the file it needs: of the same batch, requirements and priority.
  mutating func local(to position: QueuePosition, in bucket: Int, holding models: [Int32], _ jobs: JobTable) -> JobKey? {
    guard let index = lines.index(forKey: LineKey(bucket: bucket, batch: position.batch.batch)) else { return nil }
    steps += models.count
    return lines.values[index].local(instead: position.job, of: jobs.model(of: position.job.job), models, jobs)
  }

  /// Jobs of the batch in this bucket that come before this one. Linear in them.
  func ahead(of job: JobKey, in bucket: Int, of batch: BatchID, _ jobs: JobTable) -> Int {
    lines[LineKey(bucket: bucket, batch: batch)]?.ahead(of: job, jobs) ?? 0
  }

  /// The worker takes nothing before it is empty, or the bucket has lost a job. Gives false when enough workers do so.
  mutating func await(_ bucket: Int, by worker: WorkerID) -> Bool {
    guard buckets[bucket].awaiting.count < buckets[bucket].count else { return false }
    buckets[bucket].awaiting.append(worker)
    return true
  }

  /// The worker does so no longer, though the bucket has its jobs still: another may have to be emptied instead.
  mutating func stopAwaiting(_ bucket: Int, by worker: WorkerID) {
    buckets[bucket].awaiting.removeAll { $0 == worker }
    if buckets[bucket].count > 0 { grown.insert(bucket) }
  }

  mutating func takeReleased() -> [(worker: WorkerID, bucket: Int)] {
    defer { released = [] }
    return released
  }

  /// In order of their numbers.
  mutating func takeGrown() -> [Int] {
    defer { grown = [] }
    return grown.sorted()
  }

  /// These buckets have a submitter again that was left out while it ran as much as it may.
  mutating func unpark(_ submitter: Int, in parked: [Int]) {
    for bucket in parked {
      steps += 1
      buckets[bucket].submitters.insert(SubmitterEntry(clock: shares.clock(ofSubmitter: submitter), submitter: submitter))
      if buckets[bucket].count > 0 { grown.insert(bucket) }
    }
  }

  private func entry(of batch: BatchID) -> BatchEntry {
    let share = shares.batches[batch]
    return BatchEntry(priority: share?.priority ?? 0, clock: share.map(shares.clock(of:)) ?? 0, batch: batch)
  }

  private mutating func firstBatch(_ bucket: Int, _ flow: [FlowKey: Flow].Index) -> (BatchEntry, JobKey)? {
    while let top = flows.values[flow].batches.min {
      steps += 1
      guard let index = lines.index(forKey: LineKey(bucket: bucket, batch: top.batch)), let job = lines.values[index].first else {
        flows.values[flow].batches.removeMin()
        lines[LineKey(bucket: bucket, batch: top.batch)] = nil
        continue
      }
      let now = entry(of: top.batch)
      guard now.clock <= top.clock else {
        flows.values[flow].batches.replaceMin(with: now)
        continue
      }
      return (top, job)
    }
    return nil
  }

  /// Forgets everything of a bucket without jobs. A submitter that is parked there comes back to nothing.
  private mutating func clear(_ bucket: Int) {
    grown.remove(bucket)
    for entry in buckets[bucket].submitters.unordered { forgetFlow(FlowKey(bucket: bucket, submitter: entry.submitter)) }
    buckets[bucket].submitters = Heap()
    guard let place = buckets[bucket].place else { return }
    buckets[bucket].place = nil
    waiting.swapAt(place, waiting.count - 1)
    waiting.removeLast()
    if place < waiting.count { buckets[waiting[place]].place = place }
  }

  private mutating func forgetFlow(_ key: FlowKey) {
    guard let flow = flows.removeValue(forKey: key) else { return }
    steps += 1
    for entry in flow.batches.unordered { lines[LineKey(bucket: key.bucket, batch: entry.batch)] = nil }
  }
}

extension JobQueue {
  /// Entries of the bucket's batches in no order, also those of jobs that are no longer queued. For the invariants.
  func unordered(_ bucket: Int, of batches: [BatchID]) -> [JobKey] {
    batches.flatMap { lines[LineKey(bucket: bucket, batch: $0)]?.unordered ?? [] }
  }
}
