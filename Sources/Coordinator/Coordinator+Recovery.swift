import Scheduling
import Wire

extension Coordinator {
  struct Recovered {
    var batches: [BatchID: BatchEntry] = [:]
    var submissions: [Submission: BatchID] = [:]
    var batchStates: [BatchID: BatchState] = [:]
    var priorities: [BatchID: Int32] = [:]
    var cancelReasons: [BatchID: CancelReason] = [:]
    var jobs: [JobRecord] = []
    var attempts: [AttemptRecord] = []
    var matchmaking = Matchmaking()
    /// Nil when the state never came from a backup.
    var restoration: Store.Restoration?
    var nextBatch = BatchID(1)
    var nextJob = JobID(1)

    /// On what terms each batch goes on.
    func terms(wallNow: Int64) -> [BatchID: BatchTerms] {
      var terms: [BatchID: BatchTerms] = [:]
      for (id, entry) in batches { terms[id] = entry.terms(priority: priorities[id] ?? 0, wallNow: wallNow) }
      return terms
    }

    /// Jobs that wait, as far as nothing else is on record.
    mutating func add(_ plans: [JobPlan]) { jobs += plans.map { JobRecord(plan: $0) } }

    /// Batches come in the order of their ids, and so do their jobs, without gaps.
    mutating func update(_ job: JobID, _ path: String, _ change: (inout JobRecord) -> Void) throws(CoordinatorError) {
      let place = jobs.first.map { Int(job.rawValue - $0.plan.id.rawValue) } ?? -1
      guard jobs.indices.contains(place), jobs[place].plan.id == job else {
        throw CoordinatorError(.stateDamaged, "job \(job) belongs to no batch", place: path)
      }
      change(&jobs[place])
    }
  }

  /// Everything the store holds, in memory again. Plans are not stored: they follow from the batches' specifications.
  static func recover(_ store: Store) throws(CoordinatorError) -> Recovered {
    var recovered = Recovered()
    for batch in try store.batches() {
      recovered.batches[batch.id] = BatchEntry(
        firstJob: batch.firstJob, submitter: batch.submitter, digest: batch.digest, specification: batch.specification,
        submittedAt: batch.submittedAt)
      recovered.submissions[Submission(submitter: batch.submitter, digest: batch.digest)] = batch.id
      recovered.batchStates[batch.id] = batch.state
      recovered.priorities[batch.id] = batch.priority
      recovered.cancelReasons[batch.id] = batch.cancelReason
      recovered.matchmaking.add(batch.id, batch.specification, isSettled: batch.areMatchesSettled)
      if batch.state != .running { recovered.matchmaking.ended(batch.id, batch.specification) }
      recovered.add(BatchIntake.plans(batch.specification, id: batch.id, firstJob: batch.firstJob))
      recovered.nextBatch = BatchID(batch.id.rawValue + 1)
      recovered.nextJob = JobID(batch.firstJob.rawValue + Int64(batch.specification.jobs.count))
    }
    try store.forEachJob { job in
      try recovered.update(job.id, store.path) { record in
        record.state = job.state
        record.attempt = job.attempt
        record.failures = job.failures
        record.returns = job.returns
      }
    }
    for completion in try store.completions() {
      for claim in completion.claims {
        try recovered.update(claim.job, store.path) { record in
          record.state = .done(fence: claim.fence)
          record.attempt = claim.attempt
        }
      }
    }
    recovered.attempts = try store.endedAttempts()
    if let restoration = try store.restoration() {
      recovered.nextBatch = max(recovered.nextBatch, restoration.firstBatch)
      recovered.restoration = restoration
    }
    return recovered
  }
}
