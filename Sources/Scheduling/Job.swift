/// What may run on a worker beside a job.
public enum Occupancy: String, Hashable, Sendable {
  /// Counting and probing: as many at once as the worker has slots.
  case shared
  /// Measuring, one trial process at a time: the worker holds only timed jobs of one batch, as many as it has timed slots, and
  /// takes their trials in turn, so that each job's trials are spread in time.
  case timed
  /// Nothing else runs on the worker meanwhile.
  case exclusive
}

/// What a job asks of the worker that runs it.
public struct Requirements: Hashable, Sendable {
  public var occupancy: Occupancy
  /// Cores measured on; at least 1.
  public var cores: Int
  public var memoryBytes: Int64
  /// `x86_64`, `aarch64`; nil: any.
  public var architecture: String?
  /// Instruction set extensions that must all be there, such as `avx512f`.
  public var instructionSets: Set<String>
  /// `key=value` pairs that the worker's labels must all hold.
  public var labels: [String: String]
  /// Profilers that the worker must offer, such as `count`, `kernels:onednn`, `probe`.
  public var profilers: Set<String>

  public init(
    occupancy: Occupancy, cores: Int = 1, memoryBytes: Int64 = 0, architecture: String? = nil,
    instructionSets: Set<String> = [], labels: [String: String] = [:], profilers: Set<String> = []
  ) {
    self.occupancy = occupancy
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.architecture = architecture
    self.instructionSets = instructionSets
    self.labels = labels
    self.profilers = profilers
  }
}

/// What a worker offers.
public struct Capabilities: Hashable, Sendable {
  /// Shared jobs at once; at least 1.
  public var slots: Int
  /// Timed jobs of one batch at once, whose trials take turns; at least 1.
  public var timedSlots: Int
  public var cores: Int
  public var memoryBytes: Int64
  public var architecture: String
  public var instructionSets: Set<String>
  public var labels: [String: String]
  public var profilers: Set<String>

  /// More timed slots than these are not believed: each makes the deadlines of timed jobs longer.
  public static let timedSlotLimit = 16
  /// More slots than these are not given: one worker would hold a whole queue.
  public static let slotLimit = 4_096
  /// Timed slots of a worker that was not told otherwise.
  public static let standardTimedSlots = 4

  public init(
    slots: Int, timedSlots: Int = 1, cores: Int, memoryBytes: Int64, architecture: String, instructionSets: Set<String> = [],
    labels: [String: String] = [:], profilers: Set<String> = []
  ) {
    self.slots = slots
    self.timedSlots = timedSlots
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.architecture = architecture
    self.instructionSets = instructionSets
    self.labels = labels
    self.profilers = profilers
  }
}

/// Why an attempt did not give a result. Job errors and deadlines together use up the job's retries; losses have a limit of
/// their own (`Policy.workerLossLimit`), since they are rarely the job's fault.
public enum FailureCause: String, Hashable, Sendable, CaseIterable {
  /// The trial itself failed: a crash, a wrong output, a bad model.
  case jobError
  /// The worker died, was cut off, or no longer knew the lease.
  case workerLost
  /// The trial ran past its deadline.
  case deadline
}

/// Failed attempts so far, by cause.
public struct FailureCounts: Hashable, Sendable {
  public var jobError = 0
  public var workerLost = 0
  public var deadline = 0

  public init(jobError: Int = 0, workerLost: Int = 0, deadline: Int = 0) {
    self.jobError = jobError
    self.workerLost = workerLost
    self.deadline = deadline
  }

  public subscript(cause: FailureCause) -> Int {
    get {
      switch cause {
      case .jobError: jobError
      case .workerLost: workerLost
      case .deadline: deadline
      }
    }
    set {
      switch cause {
      case .jobError: jobError = newValue
      case .workerLost: workerLost = newValue
      case .deadline: deadline = newValue
      }
    }
  }
}

/// The scheduler's whole knowledge of a job that is asked for; what it measures stays in the store.
public struct JobPlan: Hashable, Sendable {
  public var id: JobID
  public var batch: BatchID
  public var requirements: Requirements
  /// How long one attempt may run before it is a deadline failure.
  public var deadline: Duration
  /// Attempts beyond the first after a job error or a deadline.
  public var retries: Int
  /// Higher runs earlier; equal priorities run in order of id.
  public var priority: Int

  public init(
    id: JobID, batch: BatchID, requirements: Requirements, deadline: Duration, retries: Int, priority: Int = 0
  ) {
    self.id = id
    self.batch = batch
    self.requirements = requirements
    self.deadline = deadline
    self.retries = retries
    self.priority = priority
  }
}

/// The right to run a job, as the worker must present it: all three must match for a result to count.
public struct LeaseClaim: Hashable, Sendable {
  public var job: JobID
  /// 1 for the first attempt.
  public var attempt: Int
  public var fence: Fence

  public init(job: JobID, attempt: Int, fence: Fence) {
    self.job = job
    self.attempt = attempt
    self.fence = fence
  }
}

/// Where a job stands.
public enum JobState: Hashable, Sendable {
  case queued
  case leased(to: WorkerID, fence: Fence)
  case done(fence: Fence)
  /// Its own failures used up its retries.
  case failed(FailureCause)
  /// It was lost with its worker too often: it may be what kills them.
  case quarantined
  case cancelled

  /// True when nothing more will happen to the job by itself.
  public var isFinal: Bool {
    switch self {
    case .queued, .leased: false
    case .done, .failed, .quarantined, .cancelled: true
    }
  }

  /// The name users see: `queued`, `leased`, `done`, `failed`, `quarantined`, `cancelled`.
  public var name: String {
    switch self {
    case .queued: "queued"
    case .leased: "leased"
    case .done: "done"
    case .failed: "failed"
    case .quarantined: "quarantined"
    case .cancelled: "cancelled"
    }
  }
}

/// A job as the store keeps it.
public struct JobRecord: Hashable, Sendable {
  public var plan: JobPlan
  public var state: JobState
  /// Attempts started so far; 0 before the first lease.
  public var attempt: Int
  public var failures: FailureCounts

  public init(plan: JobPlan, state: JobState = .queued, attempt: Int = 0, failures: FailureCounts = FailureCounts()) {
    self.plan = plan
    self.state = state
    self.attempt = attempt
    self.failures = failures
  }
}

/// How an attempt ended, kept for ever as evidence.
public struct AttemptRecord: Hashable, Sendable {
  public enum Ending: Hashable, Sendable {
    case done
    case failed(FailureCause)
    case cancelled
    /// The worker gave the lease back unharmed (drain): charged to nobody.
    case returned
    /// It answered after its lease had ended: recorded, never counted.
    case late
  }

  public var claim: LeaseClaim
  public var worker: WorkerID
  public var ending: Ending

  public init(claim: LeaseClaim, worker: WorkerID, ending: Ending) {
    self.claim = claim
    self.worker = worker
    self.ending = ending
  }
}

/// Where a batch stands: running until every job of it is final.
public enum BatchState: String, Hashable, Sendable {
  case running, done, failed, cancelled
}
