import Glibc
import Logging
import Measurement
import Messaging
import ModelFormats
import Profiling
import Scheduling
import Wire

extension Worker {
  /// Takes a lease, unless it is here already: the coordinator may say it twice.
  func accept(_ lease: WireLease) {
    guard let claim = LeaseClaim(lease.claim), !jobs.contains(where: { $0.claim == claim }),
      !spool.results.contains(where: { $0.claim == claim })
    else { return }
    var job = RunningJob(claim: claim, variant: lease.variant, task: lease.task, stage: .ready)
    if lease.batch > 0 { job.batch = BatchID(lease.batch) }
    log.info("lease", metadata: job.logged(["variant": "\(lease.variant.name)", "task": "\(lease.task.id)"]))
    if lease.hasOpponent { job.opponent = lease.opponent }
    if let first = job.blobs.first { job.stage = .fetching(first.digest) }
    if job.isTimed { job.gate = gate(for: job) }
    if lease.task.kind == "kernels", !lease.hasOpponent { job.kernels = KernelProfile(lease.task, lease.variant) }
    jobs.append(job)
  }

  /// The cores that a job is measured on: the last ones, since the supervisor lives on the first.
  private func cores(for job: RunningJob) -> [Int] { Array(configuration.cores.suffix(max(1, Int(job.nextVariant.threads)))) }

  private func gate(for job: RunningJob) -> QuietGate? {
    configuration.waitsForQuiet ? QuietGate(cores: cores(for: job)) : nil
  }

  /// Stops a job whose lease no longer counts, and forgets it.
  func abandon(_ claim: LeaseClaim) {
    forget(claim)
    guard let index = jobs.firstIndex(where: { $0.claim == claim }) else { return }
    let job = jobs.remove(at: index)
    job.kill()
    log.info("lease revoked: stopped", metadata: job.logged)
    noteIdle()
  }

  /// Moves every job on as far as it goes now.
  func advance() throws {
    if jobs.contains(where: \.isFetching) { shelf.keep(neededFiles) }
    for index in jobs.indices { awaitFiles(at: index) }
    try moveFetches()
    // What has come just now is of use at once.
    for index in jobs.indices { awaitFiles(at: index) }
    for claim in jobs.map(\.claim) {
      guard let index = jobs.firstIndex(where: { $0.claim == claim }) else { continue }
      let measuring = jobs.contains { $0.claim != claim && $0.measuresKernels }
      if !jobs[index].isInLine || nextTimed == claim {
        if case .ready = jobs[index].stage { try start(&jobs[index]) }
      } else if jobs[index].gate != nil {
        // What other jobs do meanwhile is not what it waits for.
        jobs[index].gate = gate(for: jobs[index])
      }
      try advance(&jobs[index], besideMeasuring: measuring)
      if case .some(let end) = jobs[index].ended {
        let job = jobs.remove(at: index)
        try finish(job, end)
      }
    }
  }

  /// The timed job whose turn it is: of those that are ready the one with the fewest finished trials, the earliest lease among
  /// equals. So the trials of jobs are interleaved in time. Nil while a trial of any timed job runs.
  var nextTimed: LeaseClaim? {
    guard !jobs.contains(where: { $0.isTimed && $0.isInTrial }) else { return nil }
    // The first of equals, since `jobs` are in the order of leases.
    return jobs.filter(\.isInLine).min { $0.reports.count < $1.reports.count }?.claim
  }

  /// A job whose files have all come is ready.
  private func awaitFiles(at index: Int) {
    guard jobs[index].isFetching, jobs[index].ended == nil else { return }
    let blobs = jobs[index].blobs
    if let missing = blobs.first(where: { !shelf.contains($0.digest) }) {
      jobs[index].stage = .fetching(missing.digest)
      fetch(missing.digest, size: missing.size)
      return
    }
    for blob in blobs { shelf.touch(blob.digest) }
    jobs[index].stage = .ready
  }

  private func advance(_ job: inout RunningJob, besideMeasuring: Bool) throws {
    switch job.stage {
    case .trial(let child, let end, _): try look(at: child, endsBy: end, &job)
    case .asking(let inquiry): try inquire(inquiry, &job, besideMeasuring: besideMeasuring)
    case .probe(let end, let isTooLong) where clock.now >= end:
      job.ended =
        isTooLong
        ? .failed(.deadline, message: "the probe did not end within \(job.task.timeoutMilliseconds) ms", outputTail: "") : .done
    case .probe, .ready, .fetching: break
    }
  }

  /// Starts the next trial, or the probe, or goes on without one.
  private func start(_ job: inout RunningJob) throws {
    let now = clock.now
    if job.task.kind == "probe", !job.task.probe.isolate { return startProbe(&job, now) }
    switch job.kernels?.step {
    case .ask: return job.stage = .asking(KernelInquiry(now))
    case .done: return job.ended = job.measuredEnd
    case .list, .measure, nil: break
    }
    guard let work = job.nextSide.work(runtime: configuration.runtime, modelPath: shelf.path(of:)) else {
      job.ended = .failed(
        .jobError, message: "this worker does not know the task kind \(job.task.kind), or an option of it", outputTail: "")
      return
    }
    var lock: HostLock?
    if job.isNextTrialTimed {
      // Nobody else on this host may measure meanwhile; while it is held elsewhere, or the cores are busy, we look again soon.
      guard let held = try HostLock.tryAcquire(path: configuration.hostLock ?? HostLock.defaultPath),
        job.gate?.isOpen() ?? true
      else { return }
      job.gate = nil
      lock = held
    }
    let cores = job.isNextTrialTimed ? cores(for: job) : Array(configuration.cores.prefix(1))
    do {
      var request = TrialRequest(work: work, cores: cores, caches: job.task.caches == "cold" ? .cold : .warm)
      request.canaryReferences = calibration.history.expected
      let child = try TrialProcess.spawn(
        request, executable: configuration.executable,
        memoryBytes: job.nextVariant.place.memoryBytes > 0
          ? job.nextVariant.place.memoryBytes : configuration.capabilities.memoryBytes)
      job.stage = .trial(child, endsBy: now + .milliseconds(job.task.timeoutMilliseconds), lock: lock)
    } catch {
      job.ended = .failed(.jobError, message: "cannot start a trial process: \(error)", outputTail: "")
    }
  }

  /// A probe that is not isolated runs in this very process: that is what it is for.
  private func startProbe(_ job: inout RunningJob, _ now: Instant) {
    switch job.task.probe.fail {
    case "crash": abort()
    case "exit": exit(1)
    case "error": job.ended = .failed(.jobError, message: "the probe was asked to fail", outputTail: "")
    case let failure:
      // A hang, or a sleep beyond the time allowed, ends at the deadline like any job.
      let wanted = failure == "hang" ? Int64.max : job.task.probe.sleepMilliseconds
      let allowed = job.task.timeoutMilliseconds
      job.stage = .probe(until: now + .milliseconds(min(wanted, allowed)), isTooLong: wanted > allowed)
    }
  }

  /// Reads what a trial wrote, and sees whether it ended or ran out of time.
  private func look(at child: ChildProcess, endsBy end: Instant, _ job: inout RunningJob) throws {
    child.drainOutput()
    guard let exit = child.reap() else {
      guard clock.now >= end else { return }
      child.killAndReap()
      job.stage = .ready
      job.ended = .failed(
        .deadline, message: "the trial did not end within \(job.task.timeoutMilliseconds) ms and was killed",
        outputTail: child.standardErrorTail)
      return
    }
    job.stage = .ready
    switch TrialProcess.report(of: child, exit: exit) {
    case .success(let found):
      if found.listed != nil {
        job.kernels?.list(found)
        return
      }
      let report = judged(found)
      if report.isContaminated, job.contaminated < TrialProcess.contaminatedLimit(trials: job.trialsNeeded) {
        job.contaminated += 1
        job.repeatPair()
        job.gate = gate(for: job)
      } else {
        job.take(report)
      }
    case .failure(let failure):
      job.ended = .failed(.jobError, message: failure.message, outputTail: failure.outputTail)
      return
    }
    guard job.isMeasured else {
      try send { message in
        message.progress.claim = WireLeaseClaim(job.claim)
        message.progress.trialsDone = Int32(clamping: job.reports.count)
        message.progress.trials = Int32(clamping: job.trialsNeeded)
      }
      return
    }
    job.ended = job.measuredEnd
  }

  /// The report, held against this machine's past sessions. A history that cannot be written is no reason to lose a result: it
  /// goes on in memory, and the next trial tries again.
  private func judged(_ report: TrialReport) -> TrialReport {
    guard report.canaries != nil else { return report }
    let judged = calibration.judge(report)
    do throws(ProfilingError) {
      try calibration.save()
    } catch {
      log.warning("\(error); a restart forgets them")
    }
    return judged
  }

  func failJobs(waitingFor digest: ContentDigest, because reason: String) {
    for index in jobs.indices {
      if case .fetching(digest) = jobs[index].stage {
        jobs[index].ended = .failed(.jobError, message: "a file of the job could not be fetched: \(reason)", outputTail: "")
      }
    }
  }

  /// Keeps the result, then tells it: in this order, so that it survives this process. While nobody has said that our leases are
  /// still ours, it is told after the next welcome.
  private func finish(_ job: RunningJob, _ end: RunningJob.End) throws {
    let result = job.result(end, hardware: configuration.hardware, session: "\(configuration.name)/\(incarnation)").fitting()
    let leftOut = job.reports.reduce(0) { $0 + ($1.samples?.count ?? 0) } - result.samples.count
    if leftOut > 0 { log.notice("raw samples have no room in the result", metadata: job.logged(["series": "\(leftOut)"])) }
    do {
      try spool.add(job.claim, result)
    } catch {
      log.error("a result is kept in memory only: \(error)", metadata: job.logged([:]))
    }
    if connection.phase == .welcome { try send { $0.result = result } }
    log.info("finished", metadata: job.logged(["ending": "\(end.name)"]))
    noteIdle()
  }

  private func noteIdle() {
    if jobs.isEmpty { idleSince = clock.now }
  }
}
