import Logging
import Messaging
import Scheduling
import Wire

/// A worker's question which kernels are known, until it is answered.
struct KernelQuestion {
  var id: UInt64
  var peer: PeerID
  var worker: WorkerID
  var query: WireKernelQuery
}

extension Coordinator {
  /// Questions answered in one turn: each may look up as many kernels as `KernelShelf.signatureLimit`.
  private static let questionsPerTurn = 32
  /// Bytes of the texts that a worker sends of a kernel.
  private static let kernelTextBytes = 1_024
  /// Bytes of the name of one trial: so that an answer of kernels at their limits stays within a message.
  private static let sessionBytes = 256

  /// Takes a question; a later one of the same worker replaces it.
  func receive(_ query: WireKernelQuery, id: UInt64, from worker: WorkerID, peer: PeerID) {
    kernelQuestions.removeAll { $0.worker == worker }
    kernelQuestions.append(KernelQuestion(id: id, peer: peer, worker: worker, query: query))
  }

  /// Answers what workers have asked: after the turn's commit, so that the kernels of a result that came with it are known.
  func answerKernelQuestions() throws(CoordinatorError) {
    let due = kernelQuestions.prefix(Self.questionsPerTurn)
    kernelQuestions.removeFirst(due.count)
    for question in due {
      guard let answer = try answer(question) else { continue }
      var message = WireFromCoordinator()
      message.id = question.id
      message.kernels = answer
      reply(message, to: question.peer)
    }
  }

  /// Nil for a lease that is not this worker's or is no longer valid, and for a question that does not fit the job: such a worker
  /// gets no answer, and if it goes on, it measures for itself.
  private func answer(_ question: KernelQuestion) throws(CoordinatorError) -> WireKernelAnswer? {
    let query = question.query
    guard let claim = LeaseClaim(query.claim), isCurrent(claim, of: question.worker),
      query.signatures.count <= KernelShelf.signatureLimit,
      query.signatures.allSatisfy({ $0.utf8.count <= Self.kernelTextBytes }),
      let conditions = conditions(query.conditions, of: claim, on: question.worker)
    else {
      log.warning("a question about kernels that does not fit its lease", metadata: ["worker": "\(question.worker)"])
      return nil
    }
    var kept: [String: Store.StoredKernel] = [:]
    for kernel in try store.kernels(query.signatures, conditions) where kernel.times.trials.count >= Int(query.trials) {
      kept[kernel.times.signature] = kernel
    }
    let answer = kernels.answer(
      claim, conditions, query.signatures, kept: kept.mapValues { Instant(milliseconds: $0.measuredAt.milliseconds) },
      now: Instant(milliseconds: clock.wallMilliseconds))
    var wire = WireKernelAnswer()
    wire.claim = query.claim
    wire.known = answer.known.compactMap { kept[$0].map(WireKernelTimes.init) }
    wire.yours = answer.yours
    wire.others = answer.others
    return wire
  }

  /// What a result tells of kernels that were measured for it, to be written with it. What was disturbed, or looks wrong, is not kept.
  func keptKernels(of result: WireJobResult, _ claim: LeaseClaim, from worker: WorkerID) -> [Store.Write] {
    guard let conditions = conditions(result.kernelConditions, of: claim, on: worker) else { return [] }
    return result.kernels.prefix(KernelShelf.signatureLimit).filter(Self.isFitToKeep).map { kernel in
      var kernel = kernel
      // How often this job's model runs it says nothing of the kernel.
      kernel.uses = 0
      kernel.trials = Array(kernel.trials.prefix(KernelShelf.trialLimit))
      return .kernel(Store.StoredKernel(times: kernel, job: claim.job, measuredAt: clock.wallTime), conditions)
    }
  }

  private static func isFitToKeep(_ kernel: WireKernelTimes) -> Bool {
    kernel.sound && kernel.job == 0 && !kernel.signature.isEmpty && kernel.signature.utf8.count <= kernelTextBytes
      && !kernel.trials.isEmpty
      && kernel.trials.allSatisfy { trial in
        trial.p50Ns > 0 && trial.callsPerSample > 0 && trial.session.utf8.count <= sessionBytes
          && [trial.minNs, trial.p50Ns, trial.p90Ns, trial.p99Ns].allSatisfy { (0...KernelShelf.longestSample).contains($0) }
      }
  }

  /// The scheduler's word on the lease.
  private func isCurrent(_ claim: LeaseClaim, of worker: WorkerID) -> Bool {
    guard let record = scheduler.record(of: claim.job) else { return false }
    return record.state == .leased(to: worker, fence: claim.fence) && record.attempt == claim.attempt
  }

  /// Under which conditions a worker measures for a job; nil when they are not those that the job asks for.
  private func conditions(
    _ wire: WireKernelConditions, of claim: LeaseClaim, on worker: WorkerID
  ) -> KernelShelf.Conditions? {
    guard let record = scheduler.record(of: claim.job), let entry = batches[record.plan.batch],
      let hardware = workers[worker]?.hardware, !hardware.isEmpty, wire.version.utf8.count <= Self.kernelTextBytes,
      wire.caches.utf8.count <= Self.kernelTextBytes, !wire.version.isEmpty
    else { return nil }
    let variant = entry.variant(of: claim.job)
    let task = entry.task(of: claim.job)
    guard task.kind == "kernels", variant.threads == wire.threads, variant.backend == wire.backend,
      wire.caches == (task.caches.isEmpty ? "warm" : task.caches)
    else { return nil }
    return KernelShelf.Conditions(
      hardware: hardware, backend: wire.backend, version: wire.version, threads: Int(wire.threads), caches: wire.caches)
  }
}

extension WireKernelTimes {
  fileprivate init(_ kernel: Store.StoredKernel) {
    self = kernel.times
    job = kernel.job.rawValue
    measuredAtMilliseconds = kernel.measuredAt.milliseconds
  }
}
