/// Where a job stands.
public enum JobState: Hashable, Sendable {
  case queued
  case leased(to: WorkerID, fence: Fence)
  /// The fence is the last attempt's. When every attempt was disturbed the result that is kept may be an earlier one's.
  case done(fence: Fence)
  /// Its own failures used up its retries.
  case failed(FailureCause)
  /// It was lost with its worker too often: it may be what kills them, and stays aside until somebody has looked.
  case quarantined
  case cancelled

  /// True when nothing more will happen to the job by itself.
  public var isFinal: Bool { phase.isFinal }

  /// The name users see: `queued`, `leased`, `done`, `failed`, `quarantined`, `cancelled`.
  public var name: String { phase.name }

  var phase: JobPhase {
    switch self {
    case .queued: .queued
    case .leased: .leased
    case .done: .done
    case .failed: .failed
    case .quarantined: .quarantined
    case .cancelled: .cancelled
    }
  }
}

/// A job's state without its data.
enum JobPhase: UInt8, Hashable, Sendable, CaseIterable {
  case queued, leased, done, failed, quarantined, cancelled

  var isFinal: Bool { self != .queued && self != .leased }

  /// True for what `podium batch retry` releases.
  var isReleasable: Bool { self == .failed || self == .quarantined }

  var name: String {
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

/// How many jobs are in each phase.
struct PhaseCounts: Hashable, Sendable {
  private var counts = [Int](repeating: 0, count: JobPhase.allCases.count)

  init() {}

  subscript(phase: JobPhase) -> Int {
    get { counts[Int(phase.rawValue)] }
    set { counts[Int(phase.rawValue)] = newValue }
  }

  /// Jobs that are not final.
  var unfinished: Int { self[.queued] + self[.leased] }
  /// Jobs that ended without a result and were not cancelled.
  var failed: Int { self[.failed] + self[.quarantined] }

  /// By the names that users see, without zeros.
  var named: [String: Int] {
    var named: [String: Int] = [:]
    for phase in JobPhase.allCases where self[phase] != 0 { named[phase.name] = self[phase] }
    return named
  }
}
