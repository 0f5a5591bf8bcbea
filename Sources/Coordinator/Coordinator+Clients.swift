import FoundationEssentials
import Logging
import Messaging
import ModelFormats
import Scheduling
import SwiftProtobuf
import Wire

extension Coordinator {
  /// Answers a client that may ask for this, see `permit`.
  func answer(_ message: WireToCoordinator, from peer: PeerID, _ identity: PeerIdentity) throws(CoordinatorError) {
    var reply = WireFromCoordinator()
    reply.id = message.id
    switch message.body {
    case .submit(let submit):
      try accept(submit, from: identity, into: &reply)
    case .compare(let request):
      try accept(request, from: identity, into: &reply)
    case .blobPut(let chunk):
      try requireSpace(for: chunk.data.count)
      return try receive(chunk, id: message.id, from: peer, identity)
    case .cancel(let cancel):
      let id = BatchID(cancel.batch)
      let entry = try entry(of: id)
      apply(.cancelBatch(id))
      reply.batch = try status(of: id, entry, results: false)
    case .retry(let request):
      let entry = try entry(of: BatchID(request.batch))
      try retry(request, entry)
      reply.batch = try status(of: BatchID(request.batch), entry, results: false)
    case .drain(let request):
      reply.worker = try drain(request, by: identity.name)
    case .status(let query) where !query.worker.isEmpty:
      reply.worker = try describe(query.worker, for: identity)
    case .status:
      reply.status = try status(for: identity)
    case .batch(let query):
      if !waits(query, id: message.id, from: peer, identity) { try answer(query, id: message.id, to: peer) }
      return
    case .job(let query):
      reply.job = try explain(JobID(query.job), detail: query.detail)
    case .events(let query):
      reply.events = try eventList(query, of: entry(of: BatchID(query.batch)))
    default:
      throw CoordinatorError(.badRequest, "a message that this coordinator does not know")
    }
    self.reply(reply, to: peer)
  }

  func answer(_ query: WireBatchQuery, id: UInt64, to peer: PeerID) throws(CoordinatorError) {
    let batch = BatchID(query.batch)
    var reply = WireFromCoordinator()
    reply.id = id
    reply.batch = try status(of: batch, entry(of: batch), results: query.results)
    self.reply(reply, to: peer)
  }

  private func accept(
    _ submit: WireSubmit, from identity: PeerIdentity, into reply: inout WireFromCoordinator
  ) throws(CoordinatorError) {
    try BatchIntake.check(submit.batch)
    guard abs(Int64(submit.priority)) <= Self.priorityLimit else {
      throw CoordinatorError(.batchInvalid, "the priority is not from -\(Self.priorityLimit) to \(Self.priorityLimit)")
    }
    let batch = BatchIntake.expandClasses(of: submit.batch, on: scheduler.workerViews.map(\.capabilities))
    try publisher.check(batch)
    let digest = try digest(of: submit)
    let submission = Submission(submitter: identity.name, digest: digest)
    let models = BatchIntake.models(of: batch)
    if let existing = submissions[submission] {
      // What was removed since comes again: the batch may be about to be retried.
      if scheduler.isRetryable(existing), needs(missing(models), from: identity, into: &reply) { return }
      reply.submitted.batch = existing.rawValue
      reply.submitted.existed = true
      reply.submitted.jobs = Int32(clamping: batches[existing]?.specification.jobs.count ?? batch.jobs.count)
      return
    }
    if needs(missing(models), from: identity, into: &reply) { return }
    try requireSizes(of: batch)
    try requireRoom(for: batch.jobs.count, from: identity.name)
    // The specification, and a row for each job that is more than queued.
    try requireSpace(for: batch.jobs.count * Self.bytesPerJob)
    reply.submitted.batch = take(batch, from: identity.name, digest: digest, priority: submit.priority).rawValue
    reply.submitted.jobs = Int32(clamping: batch.jobs.count)
  }

  /// Takes a batch that was checked in.
  func take(_ batch: WireBatch, from submitter: String, digest: String, priority: Int32) -> BatchID {
    let id = nextBatch
    let entry = BatchEntry(
      firstJob: nextJob, submitter: submitter, digest: digest, specification: batch, submittedAt: clock.wallTime)
    batches[id] = entry
    blobs.needed = nil
    publisher.learn(batch)
    matchmaking.add(id, batch)
    submissions[Submission(submitter: submitter, digest: digest)] = id
    writes.append(
      .batch(
        Store.NewBatch(
          id: id, firstJob: nextJob, submitter: submitter, digest: digest, specification: batch, priority: priority,
          at: entry.submittedAt)))
    let plans = BatchIntake.plans(batch, id: id, firstJob: nextJob, counted: counted.operations(of:))
    nextBatch = BatchID(id.rawValue + 1)
    nextJob = JobID(nextJob.rawValue + Int64(plans.count))
    apply(.submit(id, plans, terms(of: entry, priority: priority)))
    log.info("batch accepted", metadata: ["batch": "\(id)", "jobs": "\(plans.count)", "submitter": "\(submitter)"])
    return id
  }

  /// Asks for files, and says from which byte on. False when there are none to ask for.
  private func needs(_ missing: [ContentDigest], from identity: PeerIdentity, into reply: inout WireFromCoordinator) -> Bool {
    guard !missing.isEmpty else { return false }
    reply.needBlobs.blobs = missing.map { model in
      var position = WireBlobPosition()
      position.digest = "\(model)"
      position.nextOffset = shelf.arrivedBytes(of: model, from: identity.name)
      return position
    }
    return true
  }

  /// What a job takes on the disk, with its attempts, but without what it measures.
  static let bytesPerJob = 256

  func digest(_ hex: String) throws(CoordinatorError) -> ContentDigest {
    guard let digest = ContentDigest(hex: hex) else {
      throw CoordinatorError(.badRequest, "\(hex.prefix(80).debugDescription) is not a SHA-256 in hex")
    }
    return digest
  }

  /// The digest of a submission's content: equal for equal ones, whatever order their maps were sent in.
  func digest(of submit: WireSubmit) throws(CoordinatorError) -> String {
    var submit = submit
    // How urgent it is does not make it another batch.
    submit.priority = 0
    var options = BinaryEncodingOptions()
    options.useDeterministicOrdering = true
    do {
      var hasher = ContentHasher()
      hasher.update(try submit.serializedBytes(options: options) as [UInt8])
      return "\(hasher.finalize())"
    } catch {
      throw CoordinatorError(.batchInvalid, "the batch cannot be kept: \(error)")
    }
  }

  private func entry(of id: BatchID) throws(CoordinatorError) -> BatchEntry {
    guard let entry = batches[id] else {
      throw CoordinatorError(.batchUnknown, "there is no batch \(id)", hint: "list them with: podium batch list")
    }
    return entry
  }

  /// The fleet, and the batches that may be looked at; of others' jobs not even the numbers.
  private func status(for identity: PeerIdentity) throws(CoordinatorError) -> WireStatus {
    var status = WireStatus()
    status.version = configuration.version
    status.uptimeMilliseconds = (clock.now - startedAt).milliseconds
    status.board = configuration.board
    status.workers = workerStatuses
    for index in status.workers.indices { status.workers[index].jobs.removeAll { !mayLook(identity, atJob: JobID($0)) } }
    let shown = batches.filter { mayLook(identity, at: $0.value) }
    for (id, entry) in shown.sorted(by: { $0.key < $1.key }).suffix(Self.batchesShown) {
      let row = try self.status(of: id, entry, results: false)
      status.queued += row.counts["queued"] ?? 0
      status.leased += row.counts["leased"] ?? 0
      status.batches.append(row)
    }
    return status
  }

  /// Batches in one status answer: the latest.
  private static let batchesShown = 1_000

  private func status(of id: BatchID, _ entry: BatchEntry, results: Bool) throws(CoordinatorError) -> WireBatchStatus {
    var status = WireBatchStatus()
    status.batch = id.rawValue
    status.name = entry.specification.name
    status.state = scheduler.state(of: id)?.rawValue ?? ""
    status.submittedAtMilliseconds = entry.submittedAt.milliseconds
    status.cancelReason = scheduler.cancelReason(of: id)?.rawValue ?? ""
    for (state, count) in scheduler.counts(of: id) { status.counts[state] = Int64(count) }
    let count = entry.specification.jobs.count
    if scheduler.state(of: id) != .running, !hasPendingWrites {
      status.published = try isPublished(entry)
    }
    status.matches = matchmaking.rounds(of: id).map(\.rawValue)
    status.matching = scheduler.state(of: id) != .running && matchmaking.isOpen(id)
    guard results else { return status }
    var contents: [JobID: Store.StoredResult] = [:]
    for result in try store.results(from: entry.firstJob, count: count) { contents[result.job] = result }
    let attempts = try store.lastAttempts(from: entry.firstJob, count: count)
      .merging(store.completedAttempts(from: entry.firstJob, count: count)) { $1 }
    status.jobs = entry.jobs.map { jobStatus(of: $0, entry, contents[$0], attempts[$0]) }
    judge(id, entry, into: &status)
    guard !entry.specification.pairings.isEmpty else { return status }
    let outcomes = try store.outcomes(from: entry.firstJob, count: count)
    for index in status.jobs.indices { status.jobs[index].outcome = outcomes[JobID(status.jobs[index].job)]?.sentence ?? "" }
    return status
  }

  /// True once the leaderboard file shows all stored results of the batch. Those of a probe have no place there: who waits for nothing
  /// else is told without a question to the store.
  func isPublished(_ entry: BatchEntry) throws(CoordinatorError) -> Bool {
    guard entry.specification.tasks.contains(where: BoardPublisher.shows) else { return true }
    return try !store.hasUnpublished(from: entry.firstJob, count: entry.specification.jobs.count)
  }

  /// True while this turn's results are not in the store yet.
  private var hasPendingWrites: Bool { !writes.isEmpty }

  private func jobStatus(
    of job: JobID, _ entry: BatchEntry, _ result: Store.StoredResult?, _ last: Store.StoredAttempt?
  ) -> WireJobStatus {
    var status = WireJobStatus()
    status.job = job.rawValue
    status.variant = entry.title(of: job)
    status.task = entry.task(of: job).id
    if let record = scheduler.record(of: job) {
      status.state = record.state.name
      status.attempts = Int32(clamping: record.attempt)
      if case .leased(let worker, _) = record.state { status.worker = worker.rawValue }
    }
    if let last, status.worker.isEmpty { status.worker = last.worker }
    // Before the job is done a result is only set aside, and its worker may be another.
    let result = status.state == "done" ? result : nil
    if result == nil { status.message = last?.message ?? "" }
    if let result {
      status.worker = result.worker.rawValue
      status.metrics = result.content.metrics
    }
    return status
  }

  private func explain(_ job: JobID, detail: Bool) throws(CoordinatorError) -> WireJobExplanation {
    guard let record = scheduler.record(of: job), let entry = batches[record.plan.batch] else {
      throw CoordinatorError(.jobUnknown, "there is no job \(job)", hint: "list a batch's jobs with: podium batch results")
    }
    var explanation = WireJobExplanation()
    explanation.job = job.rawValue
    explanation.sentence = (entry.reason(of: job).map { "\($0): " } ?? "") + scheduler.explain(job, at: clock.now).sentence
    let attempts = try store.attempts(of: job) + store.completedAttempts(from: job, count: 1).values
    let result = try store.result(of: job)
    if case .done = record.state, let disturbed = result?.content.disturbance(attempts: record.attempt) {
      explanation.sentence += ", but \(disturbed)"
    }
    explanation.status = jobStatus(of: job, entry, result, attempts.last)
    explanation.status.outcome = try store.outcomes(from: job, count: 1)[job]?.sentence ?? ""
    if detail, let result { explanation.detail = result.content.detail }
    for attempt in attempts {
      var row = WireAttemptStatus()
      row.attempt = Int32(clamping: attempt.attempt)
      row.worker = attempt.worker
      row.ending = attempt.ending
      row.message = attempt.message
      row.outputTail = attempt.outputTail
      row.endedAtMilliseconds = attempt.endedAt.milliseconds
      explanation.attempts.append(row)
    }
    return explanation
  }
}
