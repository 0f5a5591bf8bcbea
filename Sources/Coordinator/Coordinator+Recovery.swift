import Scheduling
import Wire

extension Coordinator {
  struct Recovered {
    var batches: [BatchID: BatchEntry] = [:]
    var submissions: [Submission: BatchID] = [:]
    var batchStates: [BatchID: BatchState] = [:]
    var jobs: [JobRecord] = []
    var attempts: [AttemptRecord] = []
    var nextBatch = BatchID(1)
    var nextJob = JobID(1)
  }

  /// Everything the store holds, in memory again. Plans are not stored: they follow from the batches' specifications.
  static func recover(_ store: Store) throws(CoordinatorError) -> Recovered {
    var recovered = Recovered()
    var plans: [JobID: JobPlan] = [:]
    for batch in try store.batches() {
      recovered.batches[batch.id] = BatchEntry(
        firstJob: batch.firstJob, submitter: batch.submitter, digest: batch.digest, specification: batch.specification,
        submittedAt: batch.submittedAt)
      recovered.submissions[Submission(submitter: batch.submitter, digest: batch.digest)] = batch.id
      recovered.batchStates[batch.id] = batch.state
      for plan in BatchIntake.plans(batch.specification, id: batch.id, firstJob: batch.firstJob) { plans[plan.id] = plan }
      recovered.nextBatch = BatchID(batch.id.rawValue + 1)
      recovered.nextJob = JobID(batch.firstJob.rawValue + Int64(batch.specification.jobs.count))
    }
    for job in try store.jobs() {
      guard let plan = plans[job.id] else {
        throw CoordinatorError(.stateDamaged, "job \(job.id) belongs to no batch", place: store.path)
      }
      recovered.jobs.append(JobRecord(plan: plan, state: job.state, attempt: job.attempt, failures: job.failures))
    }
    recovered.attempts = try store.endedAttempts()
    return recovered
  }
}
