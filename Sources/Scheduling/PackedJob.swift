/// A job in 48 bytes: what is its own, and numbers of what it has in common with others.
struct PackedJob: Sendable {
  let template: Int32
  let model: Int32
  let cost: Int64
  /// Of its lease, or of the attempt that is its result; without meaning in other phases.
  private(set) var fence = Fence(0)
  private(set) var attempt: Int32 = 0
  /// Who has its lease.
  private var worker: Int32 = 0
  private var jobErrors: UInt16 = 0
  private var workerLosses: UInt16 = 0
  private var deadlines: UInt16 = 0
  private var contaminations: UInt16 = 0
  private(set) var returns: UInt16 = 0
  private(set) var phase = JobPhase.queued
  /// Of a failed job.
  private var cause = FailureCause.jobError

  init(template: Int32, model: Int32, cost: Int64) {
    self.template = template
    self.model = model
    self.cost = cost
  }

  var isDisturbed: Bool { contaminations > 0 }

  /// Counts beyond 65,535 stay there: every limit is far below.
  var failures: FailureCounts {
    FailureCounts(
      jobError: Int(jobErrors), workerLost: Int(workerLosses), deadline: Int(deadlines), contaminated: Int(contaminations))
  }

  func state(_ worker: (Int32) -> WorkerID) -> JobState {
    switch phase {
    case .queued: .queued
    case .leased: .leased(to: worker(self.worker), fence: fence)
    case .done: .done(fence: fence)
    case .failed: .failed(cause)
    case .quarantined: .quarantined
    case .cancelled: .cancelled
    }
  }

  /// Takes over everything but the plan.
  mutating func set(_ record: JobRecord, _ number: (WorkerID) -> Int32) {
    attempt = Int32(clamping: record.attempt)
    jobErrors = UInt16(clamping: record.failures.jobError)
    workerLosses = UInt16(clamping: record.failures.workerLost)
    deadlines = UInt16(clamping: record.failures.deadline)
    contaminations = UInt16(clamping: record.failures.contaminated)
    returns = UInt16(clamping: record.returns)
    phase = record.state.phase
    switch record.state {
    case .leased(let holder, let fence):
      worker = number(holder)
      self.fence = fence
    case .done(let fence): self.fence = fence
    case .failed(let cause): self.cause = cause
    case .queued, .quarantined, .cancelled: break
    }
  }
}
