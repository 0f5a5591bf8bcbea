/// What is measured.
public enum TaskKind: String, Hashable, Sendable, CaseIterable {
  case flops, kernels, latency, saturation, quality, probe

  /// True when a variant without a model cannot be its subject.
  public var needsModel: Bool { self != .probe }

  /// True when ONNX Runtime runs it: a whole model, a single kernel will not do.
  public var needsRuntime: Bool { self == .latency || self == .saturation || self == .quality }

  /// True when results vary from trial to trial, so that several trials make sense.
  public var isTimed: Bool {
    switch self {
    case .kernels, .latency: true
    case .flops, .saturation, .quality, .probe: false
    }
  }
}

/// A line of the leaderboard as a manifest asks for it.
public struct TaskRequest: Hashable, Sendable {
  public var kind: TaskKind
  /// Without a version: `flops/resnet-batch-sweep`.
  public var id: String
  public var options: TaskOptions
  public var constraints: [Constraint]
  public var objectives: [Objective]
  /// Fresh processes that each measure once.
  public var trials: Int
  /// For one trial.
  public var timeout: Duration
  /// Attempts beyond the first.
  public var retries: Int
  /// What the task asks on top of the variant's place.
  public var place: Placement

  public init(
    kind: TaskKind, id: String, options: TaskOptions = .none, constraints: [Constraint] = [],
    objectives: [Objective] = [], trials: Int = 1, timeout: Duration = .seconds(300), retries: Int = 2,
    place: Placement = Placement()
  ) {
    self.kind = kind
    self.id = id
    self.options = options
    self.constraints = constraints
    self.objectives = objectives
    self.trials = trials
    self.timeout = timeout
    self.retries = retries
    self.place = place
  }
}

/// What `with` says, by kind of task.
public enum TaskOptions: Hashable, Sendable {
  case none
  case kernels(KernelOptions)
  case probe(ProbeOptions)
  case latency(LatencyOptions)
  case saturation(SaturationOptions)
  case quality(QualityOptions)
}

/// What a probe does.
public struct ProbeOptions: Hashable, Sendable {
  /// How a probe fails on purpose.
  public enum Failure: String, Hashable, Sendable, CaseIterable {
    /// Reports an error.
    case error
    /// Dies by a signal.
    case crash
    /// Never ends by itself.
    case hang
    /// Ends its process with a nonzero status.
    case exit
    /// Takes memory until it is refused more.
    case memory
    /// Writes what is no report, and ends as if all were well.
    case garbage
    /// Starts a process that leaves the group, and fails.
    case fork

    /// True for what only a process of its own may do.
    public var needsProcess: Bool { self == .memory || self == .garbage || self == .fork }
  }

  public var sleep: Duration
  public var fail: Failure?
  /// Bytes written to standard output.
  public var outputBytes: Int
  /// Run in a trial process instead of inside the worker.
  public var isolate: Bool

  public init(sleep: Duration = .zero, fail: Failure? = nil, outputBytes: Int = 0, isolate: Bool = false) {
    self.sleep = sleep
    self.fail = fail
    self.outputBytes = outputBytes
    self.isolate = isolate
  }
}

/// A condition that an entry must meet to be ranked: `top1 >= 75`.
public struct Constraint: Hashable, Sendable, CustomStringConvertible {
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    case atMost = "<="
    case atLeast = ">="
    case equal = "=="
    case less = "<"
    case greater = ">"
  }

  public var metric: String
  public var relation: Relation
  /// A decimal literal without exponent or trailing zeros, so that it stays exact: `75`, `0.5`.
  public var bound: String

  public init(metric: String, relation: Relation, bound: String) {
    self.metric = metric
    self.relation = relation
    self.bound = bound
  }

  public var description: String { "\(metric) \(relation.rawValue) \(bound)" }
}

/// An axis of the Pareto front: `latency:min`.
public struct Objective: Hashable, Sendable, CustomStringConvertible {
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    case min, max
  }

  public var metric: String
  public var direction: Direction

  public init(metric: String, direction: Direction) {
    self.metric = metric
    self.direction = direction
  }

  public var description: String { "\(metric):\(direction.rawValue)" }
}
