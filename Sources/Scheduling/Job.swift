/// What may run on a worker beside a job.
public enum Occupancy: String, Hashable, Sendable {
  /// Over as soon as it begins, like a probe that does nothing: a worker holds as many as it has credit for, so that its next ones
  /// are there already. To run one again costs less than to write its lease, so that is not stored.
  case brief
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
  /// The class, a machine's fingerprint as one line; nil: any.
  public var hardware: String?

  public init(
    occupancy: Occupancy, cores: Int = 1, memoryBytes: Int64 = 0, architecture: String? = nil,
    instructionSets: Set<String> = [], labels: [String: String] = [:], profilers: Set<String> = [], hardware: String? = nil
  ) {
    self.occupancy = occupancy
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.architecture = architecture
    self.instructionSets = instructionSets
    self.labels = labels
    self.profilers = profilers
    self.hardware = hardware
  }
}

/// What a worker offers.
public struct Capabilities: Hashable, Sendable {
  /// Shared jobs at once; at least 1.
  public var slots: Int
  /// Timed jobs of one batch at once, whose trials take turns; at least 1.
  public var timedSlots: Int
  /// Brief jobs at once, when these are more than the slots.
  public var credit: Int
  public var cores: Int
  public var memoryBytes: Int64
  public var architecture: String
  public var instructionSets: Set<String>
  public var labels: [String: String]
  public var profilers: Set<String>
  /// The class: the machine's fingerprint as one line; empty when it was not told.
  public var hardware: String

  /// More timed slots than these are not believed: each makes the deadlines of timed jobs longer.
  public static let timedSlotLimit = 16
  /// More slots than these are not given: one worker would hold a whole queue.
  public static let slotLimit = 4_096
  /// Timed slots of a worker that was not told otherwise.
  public static let standardTimedSlots = 4
  /// More credit than this is not given.
  public static let creditLimit = 4_096
  /// Credit of a worker that was not told otherwise.
  public static let standardCredit = 1_024

  public init(
    slots: Int, timedSlots: Int = 1, credit: Int = 0, cores: Int, memoryBytes: Int64, architecture: String,
    instructionSets: Set<String> = [], labels: [String: String] = [:], profilers: Set<String> = [], hardware: String = ""
  ) {
    self.slots = slots
    self.timedSlots = timedSlots
    self.credit = credit
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.architecture = architecture
    self.instructionSets = instructionSets
    self.labels = labels
    self.profilers = profilers
    self.hardware = hardware
  }
}

/// The scheduler's whole knowledge of a job that is asked for; what it measures stays in the store.
public struct JobPlan: Hashable, Sendable {
  public var id: JobID
  public var batch: BatchID
  public var requirements: Requirements
  /// How long one attempt may run before it is a deadline failure.
  public var deadline: Duration
  /// Job errors that do not end the job, and as many missed deadlines.
  public var retries: Int
  /// Higher runs earlier than other jobs of the batch, whatever their cost.
  public var priority: Int
  /// What it is expected to cost in any unit that is the same for all jobs of the batch: more runs earlier, so that the longest
  /// does not end last. Equal ones run in order of id.
  public var cost: Int64
  /// Digest of the file that the worker needs for it; empty: none.
  public var model: String

  public init(
    id: JobID, batch: BatchID, requirements: Requirements, deadline: Duration, retries: Int, priority: Int = 0, cost: Int64 = 0,
    model: String = ""
  ) {
    self.id = id
    self.batch = batch
    self.requirements = requirements
    self.deadline = deadline
    self.retries = retries
    self.priority = priority
    self.cost = cost
    self.model = model
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

/// A job as the store keeps it.
public struct JobRecord: Hashable, Sendable {
  public var plan: JobPlan
  public var state: JobState
  /// Attempts started so far; 0 before the first lease.
  public var attempt: Int
  public var failures: FailureCounts
  /// Attempts that were given back unharmed: by a drain, by a preemption. However many, they are charged to nobody.
  public var returns: Int

  /// False for the lease of a brief job. After a restart the job is queued as it was before; a worker that still has the lease may
  /// take it up again, if nobody else has the job by then.
  public var isStored: Bool {
    if plan.requirements.occupancy == .brief, case .leased = state { return false }
    return true
  }

  public init(
    plan: JobPlan, state: JobState = .queued, attempt: Int = 0, failures: FailureCounts = FailureCounts(), returns: Int = 0
  ) {
    self.plan = plan
    self.state = state
    self.attempt = attempt
    self.failures = failures
    self.returns = returns
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
  /// Why, when it was not its worker that told: a sentence; else empty.
  public var reason: String

  public init(claim: LeaseClaim, worker: WorkerID, ending: Ending, reason: String = "") {
    self.claim = claim
    self.worker = worker
    self.ending = ending
    self.reason = reason
  }
}

/// Where a batch stands: running until every job of it is final.
public enum BatchState: String, Hashable, Sendable {
  case running, done, failed, cancelled
}
