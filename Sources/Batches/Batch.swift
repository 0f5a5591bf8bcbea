/// A manifest after expansion: what is submitted as one thing. Everything in it is valid by itself; whether a model can be
/// read is found out later.
public struct Batch: Hashable, Sendable {
  public var name: String
  public var labels: [String: String]
  /// At least one; names are unique.
  public var variants: [Variant]
  /// Every distinct task after expansion. One id may stand here several times, when variants override trials or timeouts.
  public var tasks: [TaskRequest]
  /// In order of the manifest's tasks, then variants. At least one.
  public var jobs: [JobRequest]
  public var budget: Budget
  public var publish: Publish
  /// Nil: nothing but its jobs can fail the batch.
  public var gate: BatchGate?

  public init(
    name: String, labels: [String: String] = [:], variants: [Variant], tasks: [TaskRequest], jobs: [JobRequest],
    budget: Budget = Budget(), publish: Publish = Publish(), gate: BatchGate? = nil
  ) {
    self.name = name
    self.labels = labels
    self.variants = variants
    self.tasks = tasks
    self.jobs = jobs
    self.budget = budget
    self.publish = publish
    self.gate = gate
  }
}

/// One variant on one task, by index into the lists of the batch.
public struct JobRequest: Hashable, Sendable {
  public var variant: Int
  public var task: Int

  public init(variant: Int, task: Int) {
    self.variant = variant
    self.task = task
  }
}

/// Beyond these a batch is cancelled; nil: no limit.
public struct Budget: Hashable, Sendable {
  /// Time since the submission.
  public var wall: Duration?
  /// Jobs that may fail.
  public var maxFailed: Int?

  public init(wall: Duration? = nil, maxFailed: Int? = nil) {
    self.wall = wall
    self.maxFailed = maxFailed
  }
}

/// Where results go.
public struct Publish: Hashable, Sendable {
  /// Which better scores are played against the holder.
  public enum MatchPolicy: String, Hashable, Sendable, CaseIterable {
    case never
    case bestPerBoard = "best-per-board"
    case all
  }

  /// The leaderboard file, as written in the manifest; nil: the coordinator's own.
  public var board: String?
  public var match: MatchPolicy

  public init(board: String? = nil, match: MatchPolicy = .never) {
    self.board = board
    self.match = match
  }
}
