/// Decides how many workers a batch system such as Slurm is asked for: as many as the waiting jobs can use, never more than a bound.
///
/// Nothing here asks or waits: it is told what is there and what came of its steps. The same sight at the same time gives the same
/// step. What bounds it: the number of workers that are queued or run; after a refusal a pause that doubles each time; the same pause
/// when workers have ended and no job has meanwhile, since the jobs that wait may be none that they can run.
public struct FleetSize: Hashable, Sendable {
  /// What its owner wants.
  public struct Terms: Hashable, Sendable {
    /// The most workers that are queued or run, 0 or more; 0 withdraws those that are queued.
    public var most: Int
    /// Jobs that wait for each further worker, 1 or more.
    public var jobsPerWorker: Int
    /// The first pause, for what has to be tried again.
    public var pause: Duration

    public init(most: Int, jobsPerWorker: Int = 1, pause: Duration = .seconds(30)) {
      self.most = max(0, most)
      self.jobsPerWorker = max(1, jobsPerWorker)
      self.pause = max(.milliseconds(1), pause)
    }
  }

  /// What was seen at one time. Numbers below 0 count as 0.
  public struct Sight: Hashable, Sendable {
    /// Jobs that nobody runs.
    public var waiting: Int
    /// Jobs that have ended for good, in any way.
    public var finished: Int
    /// Our workers that the batch system has not started.
    public var queued: Int
    /// Our workers that it has.
    public var running: Int
    /// Of those that run: have a job.
    public var busy: Int
    /// Of those that run: take no further job.
    public var leaving: Int

    public init(waiting: Int, finished: Int = 0, queued: Int = 0, running: Int = 0, busy: Int = 0, leaving: Int = 0) {
      self.waiting = max(0, waiting)
      self.finished = max(0, finished)
      self.queued = max(0, queued)
      self.running = max(0, running)
      self.busy = min(max(0, busy), self.running)
      self.leaving = min(max(0, leaving), self.running - self.busy)
    }

    /// All of ours.
    public var workers: Int { queued + running }
  }

  public enum Step: Hashable, Sendable {
    case rest
    /// More workers are wanted, but not before this time.
    case wait(until: Instant)
    /// Ask for so many more, 1 or more.
    case start(Int)
    /// Take back so many that are queued, 1 or more. Those that run leave by themselves.
    case withdraw(Int)
  }

  /// What it goes by from one look to the next, for an owner that ends in between and keeps it.
  public struct Memory: Hashable, Sendable {
    /// What was there when workers were last asked for, those included.
    public struct Start: Hashable, Sendable {
      public var at: Instant
      public var workers: Int
      public var finished: Int

      public init(at: Instant, workers: Int, finished: Int) {
        self.at = at
        self.workers = workers
        self.finished = finished
      }
    }

    public var start: Start?
    /// Starts in a row of which nothing came.
    public var fruitless = 0
    /// Refusals in a row, and when the latest was.
    public var refusals = 0
    public var refusedAt: Instant?

    public init() {}
  }

  /// Pauses grow no longer.
  public static let longestPause: Duration = .seconds(900)
  /// Doublings after which every pause is the longest.
  private static let doublings = 30

  public let terms: Terms
  public private(set) var memory: Memory

  /// - Parameter memory: of an earlier one with the same workers; its times are of the same clock.
  public init(_ terms: Terms, memory: Memory = Memory()) {
    self.terms = terms
    self.memory = memory
    self.memory.fruitless = Self.limited(memory.fruitless)
    self.memory.refusals = Self.limited(memory.refusals)
  }

  /// What to do now. Constant time.
  public func step(_ sight: Sight, at now: Instant) -> Step {
    let (calls, rest) = sight.waiting.quotientAndRemainder(dividingBy: terms.jobsPerWorker)
    let useful = calls + (rest > 0 ? 1 : 0)
    // Those that have a job are wanted too, or they would be taken for the help that waiting jobs need.
    let wanted = min(terms.most, useful > terms.most ? terms.most : useful + sight.busy)
    let there = sight.workers - sight.leaving
    if there > wanted {
      let surplus = min(sight.queued, there - wanted)
      return surplus > 0 ? .withdraw(surplus) : .rest
    }
    let more = min(wanted - there, terms.most - sight.workers)
    guard more > 0 else { return .rest }
    if let until = pausedUntil(sight), until > now { return .wait(until: until) }
    return .start(more)
  }

  /// So many workers were asked for, and are queued.
  public mutating func started(_ count: Int, _ sight: Sight, at now: Instant) {
    if isFruitless(sight) {
      memory.fruitless = Self.limited(memory.fruitless + 1)
    } else if sight.finished != memory.start?.finished {
      memory.fruitless = 0
    }
    memory.start = Memory.Start(at: now, workers: sight.workers + max(0, count), finished: sight.finished)
    memory.refusals = 0
    memory.refusedAt = nil
  }

  /// The batch system refused to take workers.
  public mutating func refused(at now: Instant) {
    memory.refusals = Self.limited(memory.refusals + 1)
    memory.refusedAt = now
  }

  /// Workers have ended since the last start, and no job has.
  private func isFruitless(_ sight: Sight) -> Bool {
    memory.start.map { sight.finished == $0.finished && sight.workers < $0.workers } ?? false
  }

  private func pausedUntil(_ sight: Sight) -> Instant? {
    let afterRefusal = memory.refusedAt.map { $0 + pause(memory.refusals - 1) }
    let afterStart = isFruitless(sight) ? memory.start.map { $0.at + pause(memory.fruitless) } : nil
    return [afterRefusal, afterStart].compactMap(\.self).max()
  }

  private static func limited(_ times: Int) -> Int { min(doublings, max(0, times)) }

  private func pause(_ doublings: Int) -> Duration { min(Self.longestPause, terms.pause * (1 << Self.limited(doublings))) }
}
