import HeapModule

/// Queued jobs: one heap for each distinct set of requirements, so that a worker's next job is found without looking at those
/// it cannot run.
///
/// A job that leaves the queue from the middle (cancelled, adopted) leaves its entry behind; entries of jobs that are no longer
/// queued are dropped when they reach the top. So the top of each heap is always a queued job.
///
/// Complexity: O(log n) amortised to insert and remove; O(1) for the first of a bucket. Buckets are never removed: their
/// number is that of distinct requirements ever asked for.
struct JobQueue: Sendable {
  /// The order of the queue: higher priority first, then lower id.
  struct Key: Hashable, Comparable, Sendable {
    var priority: Int
    var job: JobID

    init(_ plan: JobPlan) {
      priority = plan.priority
      job = plan.id
    }

    static func < (left: Self, right: Self) -> Bool {
      left.priority != right.priority ? left.priority > right.priority : left.job < right.job
    }
  }

  struct Bucket: Sendable {
    let requirements: Requirements
    fileprivate var entries = Heap<Key>()
    /// Queued jobs; entries may be more.
    fileprivate(set) var count = 0
    /// True when a worker with room takes nothing else before the bucket's first job is gone.
    fileprivate(set) var isAwaited = false
    /// Where it stands in `waiting`.
    fileprivate var place: Int?

    init(_ requirements: Requirements) { self.requirements = requirements }

    var first: Key? { entries.min }
    var occupancy: Occupancy { requirements.occupancy }
    /// Its entries in no order, also those of jobs that are no longer queued.
    var unordered: [Key] { entries.unordered }
  }

  private(set) var buckets: [Bucket] = []
  private var indices: [Requirements: Int] = [:]
  /// Buckets with queued jobs, in no order that matters.
  private(set) var waiting: [Int] = []
  private(set) var count = 0
  /// Buckets that gained a job since they were last offered to all workers.
  var grown: Set<Int> = []
  /// True when an awaited bucket has lost a job since jobs were last offered to the workers that waited for it.
  var hasLostAwaited = false
  /// Heap operations so far, for tests of cost.
  private(set) var steps = 0

  /// The bucket of these requirements, made when there is none.
  mutating func bucket(for requirements: Requirements) -> Int {
    if let last = buckets.indices.last, buckets[last].requirements == requirements { return last }
    if let index = indices[requirements] { return index }
    buckets.append(Bucket(requirements))
    indices[requirements] = buckets.count - 1
    return buckets.count - 1
  }

  mutating func insert(_ key: Key, into bucket: Int) {
    steps += 1
    buckets[bucket].entries.insert(key)
    buckets[bucket].count += 1
    count += 1
    grown.insert(bucket)
    guard buckets[bucket].place == nil else { return }
    buckets[bucket].place = waiting.count
    waiting.append(bucket)
  }

  /// Takes note that a job of the bucket is no longer queued; `jobs` know so already.
  mutating func remove(from bucket: Int, _ jobs: JobTable) {
    buckets[bucket].count -= 1
    count -= 1
    if buckets[bucket].isAwaited {
      buckets[bucket].isAwaited = false
      hasLostAwaited = true
    }
    guard buckets[bucket].count > 0 else {
      steps += 1
      buckets[bucket].entries = Heap()
      return forget(bucket)
    }
    while let first = buckets[bucket].entries.min, jobs[first.job]?.record.state != .queued {
      steps += 1
      buckets[bucket].entries.removeMin()
    }
  }

  /// A worker with room waits until the bucket's first job is gone, or can join what it has.
  mutating func await(_ bucket: Int) { buckets[bucket].isAwaited = true }

  private mutating func forget(_ bucket: Int) {
    grown.remove(bucket)
    guard let place = buckets[bucket].place else { return }
    buckets[bucket].place = nil
    waiting.swapAt(place, waiting.count - 1)
    waiting.removeLast()
    if place < waiting.count { buckets[waiting[place]].place = place }
  }
}
