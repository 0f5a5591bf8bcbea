/// How patient the scheduler is. The three clocks are apart: liveness of a worker, validity of a lease, deadline of a job.
public struct Policy: Hashable, Sendable {
  /// How often a worker's supervisor beats; the coordinator tells it in its welcome.
  public var beatInterval: Duration = .milliseconds(500)
  /// Silence after which a worker counts as lost.
  public var workerTimeout: Duration = .seconds(5)
  /// How long a worker has to connect again after its connection was ended from its side: longer than its first attempt takes.
  public var reconnectGrace: Duration = .milliseconds(500)
  /// How long a lease holds after the last beat that named it: longer than a message can take to the worker and back.
  public var leaseDuration: Duration = .seconds(5)
  /// Added to a job's deadline before the scheduler itself ends the attempt: the worker should have done so long since.
  public var deadlineSlack: Duration = .seconds(30)
  /// How long leases from before a coordinator's restart wait for their workers.
  public var adoptionGrace: Duration = .seconds(15)
  /// A job lost with its worker so often is quarantined; at least 1.
  public var workerLossLimit = 3
  /// A job disturbed so often is done, with the least disturbed of its results; at least 1. Few: an attempt repeats its disturbed
  /// trials itself, and where the only host is busy every timed job takes so many times as long.
  public var contaminationLimit = 2
  /// Jobs that wait, all together: a batch with which there would be more is refused.
  public var queueLimit = 2_000_000
  /// Jobs of one submitter that wait. Nil: no limit of its own.
  public var submitterQueueLimit: Int?
  /// Jobs of one submitter that run at once; at least 1. Nil: no limit.
  public var submitterRunningLimit: Int?

  /// Trials of one attempt whose progress is believed.
  static let progressLimit = 10_000

  public init() {}

  /// A connection that ends while its worker was heard so lately was ended by the worker's machine: the process died, or the line
  /// was reset. After a longer silence it was given up because nothing came, which may be the line's fault; then the other clocks
  /// decide.
  var freshness: Duration { beatInterval * 2 }

  /// Where a job stands after an attempt failed; `failures` include that attempt. Each cause is counted by itself: job errors and
  /// deadlines are the job's own, and its manifest says how many; losses are rarely its fault, disturbances never.
  func state(after cause: FailureCause, of claim: LeaseClaim, _ failures: FailureCounts, retries: Int) -> JobState {
    switch cause {
    case .jobError, .deadline: failures[cause] > retries ? .failed(cause) : .queued
    case .workerLost: failures.workerLost >= workerLossLimit ? .quarantined : .queued
    case .contaminated: failures.contaminated >= contaminationLimit ? .done(fence: claim.fence) : .queued
    }
  }
}
