extension Scheduler {
  /// What is known of one worker beyond its `WorkerView`.
  public struct WorkerDetail: Hashable, Sendable {
    /// A job that it runs.
    public struct Lease: Hashable, Sendable {
      public var claim: LeaseClaim
      /// When it was given out; after a restart of the coordinator, when it was restored.
      public var since: Instant
      /// When the attempt ought to be over.
      public var deadline: Instant
      /// When the lease runs out, unless a beat names it.
      public var expiry: Instant
      /// Trials that the worker has told of.
      public var trialsDone: Int
    }

    /// Nil while a worker of before the coordinator's restart has not come back.
    public var view: WorkerView?
    /// Since when it has had jobs without a break, or has had none.
    public var since: Instant
    /// It said itself that it is about to leave.
    public var isLeaving: Bool
    /// Oldest first.
    public var leases: [Lease]
    /// Jobs that it was told to stop and may still run.
    public var stopping: [JobID]
    /// Digests of files that its latest jobs needed, the latest first: it should still have them.
    public var models: [String]
  }

  /// Nil for a worker that is neither connected nor missed. O(w log w).
  public func detail(of id: WorkerID) -> WorkerDetail? {
    guard let worker = fleet[id] else { return nil }
    let running = worker.running.compactMap { job -> WorkerDetail.Lease? in
      guard let lease = leases[job], let claim = currentClaim(of: job) else { return nil }
      return WorkerDetail.Lease(
        claim: claim, since: lease.since, deadline: lease.since + lease.allowance, expiry: lease.expiry, trialsDone: lease.done)
    }
    return WorkerDetail(
      view: workerViews.first { $0.id == id }, since: worker.running.isEmpty ? worker.idleSince : worker.busySince,
      isLeaving: worker.isDraining, leases: running, stopping: worker.stopping.map(\.job),
      models: worker.models.map(jobs.name(ofModel:)))
  }
}
