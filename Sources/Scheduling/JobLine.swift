import HeapModule

/// The order of jobs within a batch: higher priority first, then those that were never disturbed, then higher cost, then lower id.
struct JobKey: Hashable, Comparable, Sendable {
  /// Priority and cost as one number, lower first: the priority in the upper 16 bits, the cost in the lower 48. A disturbed job comes
  /// after every cost: its siblings go first, and what disturbs it may be over by then.
  private let rank: UInt64
  let job: JobID

  init(_ plan: JobPlan, isDisturbed: Bool) {
    let priority = UInt64(Int64(Int16.max) - Int64(Int16(clamping: plan.priority)))
    let cost = UInt64(clamping: max(0, plan.cost))
    rank = priority << 48 | (isDisturbed ? Self.disturbed : Self.costLimit - min(cost, Self.costLimit))
    job = plan.id
  }

  private static let disturbed: UInt64 = (1 << 48) - 1
  private static let costLimit = disturbed - 1

  var isDisturbed: Bool { rank & Self.disturbed == Self.disturbed }

  func hasPriority(of other: Self) -> Bool { rank >> 48 == other.rank >> 48 }

  static func < (left: Self, right: Self) -> Bool { left.rank != right.rank ? left.rank < right.rank : left.job < right.job }
}

extension JobRecord {
  /// Where it stands among those of its batch when it waits.
  var key: JobKey { JobKey(plan, isDisturbed: failures.contaminated > 0) }
}

/// A submitter in a bucket: the one that has had least comes first.
struct SubmitterEntry: Hashable, Comparable, Sendable {
  var clock: Int64
  var submitter: Int

  static func < (left: Self, right: Self) -> Bool {
    left.clock != right.clock ? left.clock < right.clock : left.submitter < right.submitter
  }
}

/// A batch among those of its submitter: higher priority first, then the one that has had least.
struct BatchEntry: Hashable, Comparable, Sendable {
  var priority: Int
  var clock: Int64
  var batch: BatchID

  static func < (left: Self, right: Self) -> Bool {
    if left.priority != right.priority { return left.priority > right.priority }
    return left.clock != right.clock ? left.clock < right.clock : left.batch < right.batch
  }
}

/// Where a job stands among all that wait, when its clocks are right.
struct QueuePosition: Hashable, Comparable, Sendable {
  var submitter: SubmitterEntry
  var batch: BatchEntry
  var job: JobKey

  static func < (left: Self, right: Self) -> Bool {
    if left.submitter.submitter != right.submitter.submitter { return left.submitter < right.submitter }
    return left.batch.batch != right.batch.batch ? left.batch < right.batch : left.job < right.job
  }
}

extension JobQueue {
  struct FlowKey: Hashable, Sendable {
    var bucket: Int
    var submitter: Int
  }

  struct LineKey: Hashable, Sendable {
    var bucket: Int
    var batch: BatchID
  }

  /// What a submitter has in a bucket.
  struct Flow: Sendable {
    var batches = Heap<BatchEntry>()
    var count = 0
    /// It has an entry in the bucket, or is parked.
    var isListed = false
  }

  /// What a batch has in a bucket. The top is always a queued job.
  struct Line: Sendable {
    private var entries = Heap<JobKey>()
    /// The same by the file they need, for those that need one.
    private var models: [Int32: Heap<JobKey>] = [:]
    private(set) var count = 0
    /// It has an entry in the flow.
    var isListed = false
    /// How often the first job had to let another go before it.
    private var passedOver = 0

    /// How often it may have to: then it goes wherever its file is.
    private static let patience = 16

    init() {}

    var first: JobKey? { count > 0 ? entries.min : nil }
    var unordered: [JobKey] { entries.unordered }

    mutating func insert(_ key: JobKey, model: Int32) {
      count += 1
      entries.insert(key)
      if model != 0 { models[model, default: Heap()].insert(key) }
    }

    /// One of its jobs is no longer queued. Gives the heap operations that it took.
    mutating func remove(_ jobs: JobTable) -> Int {
      count -= 1
      guard count > 0 else {
        entries = Heap()
        models = [:]
        passedOver = 0
        return 1
      }
      return Self.clean(&entries, jobs)
    }

    /// A job that needs one of these files, unless the first does too, or has waited often enough. Never a disturbed one: it is to
    /// come later, and where its file is it may have been disturbed.
    mutating func local(instead first: JobKey, of model: Int32, _ held: [Int32], _ jobs: JobTable) -> JobKey? {
      guard model != 0, !held.contains(model), passedOver < Self.patience else {
        passedOver = 0
        return nil
      }
      for model in held {
        guard models[model] != nil else { continue }
        _ = Self.clean(&models[model, default: Heap()], jobs)
        guard let key = models[model]?.min, key.hasPriority(of: first), !key.isDisturbed else { continue }
        passedOver += 1
        return key
      }
      passedOver = 0
      return nil
    }

    /// Queued jobs before this one. Linear.
    func ahead(of job: JobKey, _ jobs: JobTable) -> Int {
      Set(entries.unordered.filter { $0 < job && jobs.isQueued($0) }).count
    }

    private static func clean(_ heap: inout Heap<JobKey>, _ jobs: JobTable) -> Int {
      var steps = 0
      while let first = heap.min, !jobs.isQueued(first) {
        steps += 1
        heap.removeMin()
      }
      return steps
    }
  }
}
