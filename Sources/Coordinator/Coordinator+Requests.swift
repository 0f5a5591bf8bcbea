import Logging
import Messaging
import Scheduling
import Wire

// What people ask for beside batches: another try, a drain; and what is refused.

extension Coordinator {
  /// Priorities of batches are not beyond these, either way.
  static let priorityLimit: Int32 = 1_000

  /// Releases failed and quarantined jobs of a batch.
  func retry(_ request: WireRetryBatch, _ entry: BatchEntry) throws(CoordinatorError) {
    let id = BatchID(request.batch)
    guard scheduler.isRetryable(id) else {
      let state = scheduler.state(of: id) == .cancelled ? "was cancelled" : "has no failed jobs"
      throw CoordinatorError(
        .batchInvalid, "batch \(id) \(state): there is nothing to retry", hint: "to run all of it anew: podium submit --again")
    }
    for job in request.jobs where scheduler.batch(of: JobID(job)) != id {
      throw CoordinatorError(
        .jobUnknown, "batch \(id) has no job \(JobID(job))", hint: "list a batch's jobs with: podium batch results \(id)")
    }
    try requireModels(of: request.jobs.isEmpty ? Array(entry.jobs) : request.jobs.map { JobID($0) }, entry)
    log.info("batch retried", metadata: ["batch": "\(id)", "jobs": "\(request.jobs.isEmpty ? "all" : "\(request.jobs.count)")"])
    apply(.retryBatch(id, request.jobs.map { JobID($0) }))
    if matchmaking.reopen(id, entry.specification) { writes.append(.matching(id, isSettled: false)) }
  }

  /// Has a worker take nothing more, or resumes it; the name need not be connected.
  func drain(_ request: WireDrainWorker, by key: String) throws(CoordinatorError) -> WireWorkerStatus {
    let worker = WorkerID(String(request.name.prefix(128)))
    let isHeld = scheduler.heldWorkers.contains(worker)
    let isKnown = isHeld || scheduler.workerViews.contains { $0.id == worker }
    guard isKnown else {
      let known = scheduler.workerViews.map(\.id.rawValue).joined(separator: ", ")
      throw CoordinatorError(
        .workerUnknown, "no worker \(worker) is connected", hint: known.isEmpty ? "none is" : "connected are: \(known)")
    }
    if isHeld == request.resume {
      holds[worker] = request.resume ? nil : Store.Hold(key: key, at: clock.wallTime)
      writes.append(.hold(worker, holds[worker]))
      apply(request.resume ? .resumeWorker(worker) : .drainWorker(worker))
      log.info(request.resume ? "worker resumed" : "worker drains", metadata: ["worker": "\(worker)"])
    }
    return workerStatuses.first { $0.name == worker.rawValue } ?? WireWorkerStatus()
  }

  var workerStatuses: [WireWorkerStatus] {
    let held = Set(scheduler.heldWorkers)
    var rows = scheduler.workerViews.map { worker in
      var row = WireWorkerStatus()
      row.name = worker.id.rawValue
      row.state = worker.state.rawValue
      row.jobs = worker.jobs.map(\.rawValue)
      row.cores = Int32(clamping: worker.capabilities.cores)
      row.hardware = worker.capabilities.hardware
      return row
    }
    // Also those that are drained and have left: they will get nothing when they come back.
    for worker in held.subtracting(scheduler.workerViews.map(\.id)).sorted() {
      var row = WireWorkerStatus()
      row.name = worker.rawValue
      row.state = "drained"
      rows.append(row)
    }
    return rows
  }

  /// Throws when so many jobs more would be too many: says how many wait, and what to do.
  func requireRoom(for jobs: Int, from submitter: String) throws(CoordinatorError) {
    switch scheduler.refusal(of: jobs, from: submitter) {
    case nil: return
    case .queueFull(let queued, let limit):
      throw CoordinatorError(
        .queueFull, "\(queued) jobs wait, no more than \(limit) may, and the batch has \(jobs)",
        hint: hint(jobs, queued, limit, "podium coordinator --queue-limit"))
    case .submitterQueueFull(let queued, let limit):
      throw CoordinatorError(
        .queueFull, "\(queued) jobs of \(submitter) wait, no more than \(limit) may, and the batch has \(jobs)",
        hint: hint(jobs, queued, limit, "podium coordinator --submitter-queue-limit"))
    }
  }

  private func hint(_ jobs: Int, _ queued: Int, _ limit: Int, _ option: String) -> String {
    guard jobs <= limit else { return "send it in parts of no more than \(limit) jobs, or have the limit raised: \(option)" }
    return "submit again when \(queued + jobs - limit) more have ended (podium status), or send a smaller batch"
  }

  /// On what terms a batch runs that was sent at this time.
  func terms(of entry: BatchEntry, priority: Int32) -> BatchTerms {
    entry.terms(priority: priority, wallNow: clock.wallMilliseconds)
  }
}

extension BatchEntry {
  /// The time that is left of the batch's is as of now.
  func terms(priority: Int32, wallNow: Int64) -> BatchTerms {
    let wall = specification.wallMilliseconds
    let age = max(0, wallNow - submittedAt.milliseconds)
    return BatchTerms(
      submitter: submitter, priority: Int(priority), maxFailed: specification.hasMaxFailed ? Int(specification.maxFailed) : nil,
      wall: wall > 0 ? .milliseconds(max(0, wall - age)) : nil)
  }
}
