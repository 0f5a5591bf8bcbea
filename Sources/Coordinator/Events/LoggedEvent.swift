import Scheduling

/// A state that something has come to: a line of the event log, without its number and its time.
struct LoggedEvent: Hashable, Sendable {
  /// What came to the state. Raw values are stored: they are never given another meaning.
  enum Subject: UInt8, Sendable {
    case batch = 1
    case job = 2
    case attempt = 3
    case worker = 4
    case coordinator = 5

    var name: String {
      switch self {
      case .batch: "batch"
      case .job: "job"
      case .attempt: "attempt"
      case .worker: "worker"
      case .coordinator: "coordinator"
      }
    }
  }

  var subject: Subject
  /// The name that users see, such as `leased`; of an attempt how it ended.
  var state: String
  /// For a batch that was accepted: the first of its jobs.
  var job: JobID?
  /// 0: of no attempt.
  var attempt = 0
  /// Empty: of no worker.
  var worker = ""
  /// Why a job failed; empty: not told.
  var cause = ""
  /// For a batch that was accepted: how many jobs it has, all of them queued.
  var jobs = 0
}

extension LoggedEvent {
  /// A job that came to this state, in its latest attempt.
  init(_ record: JobRecord) {
    self.init(subject: .job, state: record.state.name, job: record.plan.id, attempt: record.attempt)
    switch record.state {
    case .leased(let holder, _): worker = holder.rawValue
    case .failed(let why): cause = why.rawValue
    default: break
    }
  }

  /// An attempt that ended.
  init(_ record: AttemptRecord) {
    self.init(
      subject: .attempt, state: record.ending.name, job: record.claim.job, attempt: record.claim.attempt,
      worker: record.worker.rawValue)
  }
}
