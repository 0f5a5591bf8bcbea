import HeapModule

/// The workers we know: those that said hello, and after a restart those that stored leases name.
///
/// Keeps the ones with room in the order in which they are offered work, and one timer for each.
struct Fleet: Sendable {
  /// What a worker's jobs are, which decides what may join them.
  enum Company: Hashable, Sendable {
    case nobody, brief, shared, timed(BatchID), alone
  }

  struct Worker: Sendable {
    let id: WorkerID
    /// Nil until a worker that stored leases name says hello.
    var incarnation: UInt64?
    var capabilities: Capabilities { didSet { fits = [] } }
    var lastSeen: Instant
    /// Since when it has had no jobs, and since when it has had some without a break.
    var idleSince: Instant
    var busySince: Instant
    /// When it counts as lost, unless it beats.
    var liveUntil: Instant
    /// It said so itself: its process is about to leave.
    var isDraining = false
    /// Somebody asked for it: also later processes of this name take nothing, until it is resumed.
    var isHeld = false
    /// Since its connection ended and until it says hello: what was under way to it may be lost.
    var isCut = false
    /// Jobs whose current lease it has, oldest first.
    var running: [JobID] = []
    var company = Company.nobody
    /// Leases that it got since it last had none.
    var taken = 0
    /// The bucket for whose first job it takes nothing before it is empty.
    var awaits: Int?
    /// Files that its latest jobs needed, by the numbers of the job table, the latest first: it should still have them.
    private(set) var models: [Int32] = []
    /// Leases it holds that no longer count: it was told, and has not yet confirmed that it stopped.
    var stopping: [LeaseClaim] = []
    /// Grows with each lease given out: who waited longest comes first among equals.
    var turn: Int
    /// When its timer rings.
    fileprivate(set) var wakeAt: Instant?
    /// Whether it can run a bucket's jobs, by index of the bucket; filled when asked.
    fileprivate var fits: [Bool] = []

    var load: Int { running.count + stopping.count }

    /// So many are remembered.
    private static let modelsRemembered = 16

    /// True while it takes no new jobs, by its own wish or somebody's.
    var isClosing: Bool { isDraining || isHeld }

    /// True while it may take timed jobs of its batch though another's come first: so each batch has its turn with all timed slots.
    var isFilling: Bool {
      guard case .timed = company else { return false }
      return taken < max(1, capabilities.timedSlots)
    }

    /// Its place in the order of offers; nil when it takes nothing now.
    var offer: Offer? {
      guard incarnation != nil, !isClosing, awaits == nil || load == 0, hasRoom else { return nil }
      return Offer(load: load, turn: turn, worker: id)
    }

    /// Whether a worker with an offer takes such a job of the batch beside what it has.
    func takes(_ occupancy: Occupancy, of batch: BatchID?) -> Bool {
      switch (occupancy, company) {
      case (.shared, .nobody), (.shared, .shared), (.brief, .nobody), (.brief, .shared), (.brief, .brief): true
      case (.shared, .brief): load < max(1, capabilities.slots)
      case (.timed, .timed(let other)): other == batch
      case (.timed, .nobody), (.exclusive, .nobody): load == 0
      case (.shared, .timed), (.shared, .alone), (.brief, .timed), (.brief, .alone): false
      case (.timed, .brief), (.timed, .shared), (.timed, .alone), (.exclusive, _): false
      }
    }

    mutating func remember(_ model: Int32) {
      guard model != 0, models.first != model else { return }
      models.removeAll { $0 == model }
      models.insert(model, at: 0)
      if models.count > Self.modelsRemembered { models.removeLast() }
    }

    private var hasRoom: Bool {
      switch company {
      case .nobody, .shared: load < max(1, capabilities.slots)
      case .brief: load < max(1, capabilities.slots, capabilities.credit)
      // What it was told to stop may still measure.
      case .timed: stopping.isEmpty && running.count < max(1, capabilities.timedSlots)
      case .alone: false
      }
    }
  }

  /// Least loaded first, then who waited longest.
  struct Offer: Hashable, Comparable, Sendable {
    var load: Int
    var turn: Int
    var worker: WorkerID

    static func < (left: Self, right: Self) -> Bool {
      left.load != right.load ? left.load < right.load : left.turn < right.turn
    }
  }

  struct Timer: Hashable, Comparable, Sendable {
    var at: Instant
    var worker: WorkerID

    static func < (left: Self, right: Self) -> Bool { left.at != right.at ? left.at < right.at : left.worker < right.worker }
  }

  private(set) var workers: [WorkerID: Worker] = [:]
  /// Workers with room, in the order of offers.
  private(set) var open: [Offer] = []
  /// Workers that may have got room since they were last offered jobs.
  var freed: [WorkerID] = []
  private var timers = Heap<Timer>()
  private var turns = 0
  /// Timer operations so far, for tests of cost.
  private(set) var steps = 0

  subscript(id: WorkerID) -> Worker? { workers[id] }

  /// All, in order of their names.
  var sorted: [Worker] { workers.values.sorted { $0.id < $1.id } }

  var nextTimer: Instant? { timers.min?.at }

  /// Linear; for the invariants.
  func hasTimer(_ timer: Timer) -> Bool { timers.unordered.contains(timer) }

  mutating func add(
    _ id: WorkerID, incarnation: UInt64?, _ capabilities: Capabilities, at now: Instant, liveUntil: Instant, isHeld: Bool
  ) {
    let worker = Worker(
      id: id, incarnation: incarnation, capabilities: capabilities, lastSeen: now, idleSince: now, busySince: now,
      liveUntil: liveUntil, isHeld: isHeld, turn: nextTurn())
    workers[id] = worker
    place(id, from: nil, to: worker.offer)
  }

  mutating func remove(_ id: WorkerID) {
    place(id, from: workers.removeValue(forKey: id)?.offer, to: nil)
  }

  /// Changes a worker and keeps the order of offers.
  mutating func update(_ id: WorkerID, _ change: (inout Worker) -> Void) {
    let offers = look(at: id) { worker in
      let before = worker.offer
      change(&worker)
      return (before: before, after: worker.offer)
    }
    if let offers { place(id, from: offers.before, to: offers.after) }
  }

  /// Looks at a worker where it lies, which costs less than to take it out. Nil for an unknown one. What `body` changes must not
  /// concern the order of offers.
  mutating func look<Value>(at id: WorkerID, _ body: (inout Worker) -> Value) -> Value? {
    guard let index = workers.index(forKey: id) else { return nil }
    return body(&workers.values[index])
  }

  /// A number above all given out before.
  mutating func nextTurn() -> Int {
    turns += 1
    return turns
  }

  /// The workers that may have got room, each once.
  mutating func takeFreed() -> [WorkerID] {
    var seen: Set<WorkerID> = []
    defer { freed = [] }
    return freed.count > 1 ? freed.filter { seen.insert($0).inserted } : freed
  }

  /// Whether the worker can run the bucket's jobs; asked of the requirements only once. False for an unknown worker.
  mutating func canRun(_ id: WorkerID, bucket: Int, of queue: JobQueue) -> Bool {
    let fits = look(at: id) { worker in
      while worker.fits.count <= bucket {
        worker.fits.append(queue.buckets[worker.fits.count].requirements.isMet(by: worker.capabilities))
      }
      return worker.fits[bucket]
    }
    return fits ?? false
  }

  /// Has the worker looked at no later than `instant`.
  mutating func wake(_ id: WorkerID, at instant: Instant) {
    let isSooner = look(at: id) { worker in
      if let planned = worker.wakeAt, planned <= instant { return false }
      worker.wakeAt = instant
      return true
    }
    guard isSooner == true else { return }
    steps += 1
    timers.insert(Timer(at: instant, worker: id))
  }

  /// The next worker whose timer has rung; it must be woken again if it stays.
  mutating func popDue(at now: Instant) -> WorkerID? {
    while let first = timers.min, first.at <= now {
      steps += 1
      timers.removeMin()
      guard let index = workers.index(forKey: first.worker), workers.values[index].wakeAt == first.at else { continue }
      workers.values[index].wakeAt = nil
      return first.worker
    }
    return nil
  }

  private mutating func place(_ id: WorkerID, from before: Offer?, to after: Offer?) {
    guard before != after else { return }
    if let before, let index = position(of: before), open[index] == before { open.remove(at: index) }
    guard let after else { return }
    open.insert(after, at: position(of: after) ?? open.count)
    freed.append(id)
  }

  /// The first offer not before this one; nil at the end. O(log n).
  private func position(of offer: Offer) -> Int? {
    var range = open.indices
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if open[middle] < offer { range = (middle + 1)..<range.upperBound } else { range = range.lowerBound..<middle }
    }
    return range.lowerBound < open.count ? range.lowerBound : nil
  }
}
