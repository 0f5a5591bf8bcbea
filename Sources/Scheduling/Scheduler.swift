import HeapModule
import OrderedCollections

/// Decides what runs where. A value: events in, effects out; it never waits, reads a clock, or touches a socket or a file.
///
/// Every answer follows from the events and their times alone, so that a run can be replayed exactly.
public struct Scheduler: Sendable {
  struct Job: Sendable {
    var record: JobRecord
    /// When the lease runs out unless it is renewed, and when the attempt must have ended.
    var leaseEnds = Instant(milliseconds: 0)
    var mustEnd = Instant(milliseconds: 0)
  }

  struct Worker: Sendable {
    var incarnation: UInt64
    var capabilities: Capabilities
    var lastHeard: Instant
    var isDraining = false
    var leases: [JobID] = []
    var hasExclusive = false
  }

  struct Batch: Sendable {
    var state: BatchState
    var isCancelled = false
    var counts: [String: Int] = [:]
    var unfinished = 0
    var jobs: [JobID] = []
  }

  /// A place in a queue: by priority, then id.
  struct Turn: Comparable, Sendable {
    var priority: Int
    var job: JobID

    static func < (left: Self, right: Self) -> Bool {
      left.priority != right.priority ? left.priority > right.priority : left.job < right.job
    }
  }

  /// A time at which a lease has to be looked at; stale ones are passed over.
  struct Alarm: Comparable, Sendable {
    var at: Instant
    var claim: LeaseClaim

    static func < (left: Self, right: Self) -> Bool {
      left.at != right.at ? left.at < right.at : left.claim.fence < right.claim.fence
    }
  }

  public let policy: Policy
  let epoch: UInt32
  var leaseCount: UInt32 = 0
  var jobs: [JobID: Job] = [:]
  var batches: [BatchID: Batch] = [:]
  /// Jobs that wait, by what they ask for. Few requirements differ, so a worker looks at few heads.
  var queues: OrderedDictionary<Requirements, Heap<Turn>> = [:]
  var workers: OrderedDictionary<WorkerID, Worker> = [:]
  var alarms = Heap<Alarm>()
}
