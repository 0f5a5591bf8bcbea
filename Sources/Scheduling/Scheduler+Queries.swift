import HeapModule

extension Scheduler {
  /// A worker at a glance.
  public struct WorkerView: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
      case idle, busy
      /// It finishes what it has and takes nothing new.
      case draining
    }

    public var id: WorkerID
    public var state: State
    public var capabilities: Capabilities
    /// What it runs, in order of id.
    public var jobs: [JobID]
    /// Its latest hello or beat.
    public var lastSeen: Instant
  }

  /// The job as it stands; nil when there is none of this id. O(1).
  public func record(of job: JobID) -> JobRecord? { jobs[job]?.record }

  /// Nil when there is no job of this id. O(1).
  public func batch(of job: JobID) -> BatchID? { jobs.batch(of: job) }

  /// Nil when there is no job of this id. O(1).
  public func occupancy(of job: JobID) -> Occupancy? { jobs.occupancy(of: job) }

  /// Nil for an unknown batch. O(1).
  public func state(of batch: BatchID) -> BatchState? { batches[batch]?.state }

  /// Among the batches of its submitter the higher goes first; 0 for an unknown batch. O(1).
  public func priority(of batch: BatchID) -> Int { batches[batch]?.terms.priority ?? 0 }

  /// Jobs of the batch by the name of their state, without zeros; empty for an unknown batch. O(1).
  public func counts(of batch: BatchID) -> [String: Int] { batches[batch]?.counts.named ?? [:] }

  /// True for a worker that is connected, or missed and not given up yet. O(1).
  public func knows(_ worker: WorkerID) -> Bool { fleet[worker] != nil }

  /// Workers that are connected or missed. O(w).
  public var knownWorkers: Set<WorkerID> { Set(fleet.sorted.map(\.id)) }

  /// Jobs that wait for a worker. O(1).
  public var queueDepth: Int { queue.count }

  /// Connected workers in order of their names. O(w log w).
  public var workerViews: [WorkerView] {
    fleet.sorted.filter { $0.incarnation != nil }.map { worker in
      WorkerView(
        id: worker.id, state: worker.isClosing ? .draining : worker.load > 0 ? .busy : .idle,
        capabilities: worker.capabilities, jobs: worker.running.sorted(), lastSeen: worker.lastSeen)
    }
  }

  /// When the next `tick` may change something; it may also turn out to change nothing. Nil: not before another event. O(1).
  public var nextDeadline: Instant? { [fleet.nextTimer, walls.min?.at].compactMap(\.self).min() }

  /// Units of work done so far: heap operations, workers and buckets looked at. For tests of cost.
  package var steps: Int { queue.steps + fleet.steps + leasingSteps }
}
