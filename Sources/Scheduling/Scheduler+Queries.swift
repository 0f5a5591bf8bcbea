import HeapModule
import OrderedCollections

extension Scheduler {
  /// A worker at a glance.
  public struct WorkerView: Hashable, Sendable {
    public enum State: String, Hashable, Sendable { case idle, busy, draining }

    public var id: WorkerID
    public var state: State
    public var capabilities: Capabilities
    public var jobs: [JobID]
  }

  /// Why a job is where it is, in one sentence.
  public struct Explanation: Hashable, Sendable {
    public var sentence: String
  }

  public func record(of job: JobID) -> JobRecord? { jobs[job]?.record }
  public func counts(of batch: BatchID) -> [String: Int] { batches[batch]?.counts ?? [:] }
  public func state(of batch: BatchID) -> BatchState? { batches[batch]?.state }
  public var workerViews: [WorkerView] {
    workers.map { id, worker in
      WorkerView(
        id: id, state: worker.isDraining ? .draining : worker.leases.isEmpty ? .idle : .busy, capabilities: worker.capabilities,
        jobs: worker.leases)
    }
  }
  public var nextDeadline: Instant? { alarms.min?.at }
  public func explain(_ job: JobID, at now: Instant) -> Explanation {
    Explanation(sentence: jobs[job]?.record.state.name ?? "unknown")
  }
}
extension Requirements {
  public func unmet(by c: Capabilities) -> [String] {
    var u: [String] = []
    if cores > c.cores { u.append("cores") }
    if memoryBytes > c.memoryBytes { u.append("memory") }
    if let architecture, architecture != c.architecture { u.append("arch") }
    if !instructionSets.isSubset(of: c.instructionSets) { u.append("isa") }
    if !profilers.isSubset(of: c.profilers) { u.append("profiler") }
    for (k, v) in labels where c.labels[k] != v { u.append("label") }
    return u
  }
}
