import Messaging
import Scheduling
import Wire

extension Coordinator {
  /// All that is known of one worker that is connected, missed, or drained. What belongs to other submitters is left out for who may
  /// not look at it. Throws `worker.unknown`.
  func describe(_ name: String, for identity: PeerIdentity) throws(CoordinatorError) -> WireWorkerStatus {
    let worker = WorkerID(String(name.prefix(128)))
    let found = scheduler.detail(of: worker)
    guard found != nil || holds[worker] != nil else { throw unknown(worker) }
    var row = workerStatuses.first { $0.name == worker.rawValue } ?? WireWorkerStatus()
    row.name = worker.rawValue
    if row.state.isEmpty { row.state = "awaited" }
    if row.jobs.isEmpty { row.jobs = found?.leases.map(\.claim.job.rawValue) ?? [] }
    row.jobs.removeAll { !mayLook(identity, atJob: JobID($0)) }
    row.detail.nowMilliseconds = clock.wallMilliseconds
    row.detail.key = workerKeys[worker] ?? ""
    if !row.hardware.isEmpty { row.detail.hardwareClass = BoardFacts.hardwareID(row.hardware) }
    if let connected = workers[worker] {
      row.detail.connected = connected.peer != nil
      row.detail.connectedMilliseconds = connected.since.map(wallMilliseconds(of:)) ?? 0
      row.detail.version = String(connected.version.prefix(128))
      row.detail.software = connected.software
    }
    if let hold = holds[worker] {
      row.detail.drained = true
      row.detail.drainedBy = hold.key
      row.detail.drainedMilliseconds = hold.at.milliseconds
    }
    if let found { fill(&row.detail, with: found, for: identity) }
    row.detail.sinceMilliseconds = since(row, found)
    if identity.role == .submit {
      row.detail.partial = true
      return row
    }
    row.detail.models = found?.models ?? []
    row.detail.endings = tallies[worker]?.named ?? [:]
    row.detail.endingsSinceMilliseconds = wallMilliseconds(of: startedAt)
    return row
  }

  /// Leases that are told of: a worker may hold a thousand brief ones, and its jobs are told anyway.
  private static let leasesTold = 256

  private func fill(_ detail: inout WireWorkerDetail, with found: Scheduler.WorkerDetail, for identity: PeerIdentity) {
    detail.leaving = found.isLeaving
    detail.leases = found.leases.filter { mayLook(identity, atJob: $0.claim.job) }.prefix(Self.leasesTold).compactMap(row)
    detail.stopping = Int32(clamping: found.stopping.count { mayLook(identity, atJob: $0) })
    guard let view = found.view else { return }
    detail.capabilities = WireCapabilities(view.capabilities)
    detail.heardMilliseconds = wallMilliseconds(of: view.lastSeen)
  }

  private func row(_ lease: Scheduler.WorkerDetail.Lease) -> WireWorkerLease? {
    guard let batch = scheduler.batch(of: lease.claim.job), let entry = batches[batch] else { return nil }
    var row = WireWorkerLease()
    row.claim = WireLeaseClaim(lease.claim)
    row.batch = batch.rawValue
    row.variant = entry.title(of: lease.claim.job)
    row.task = entry.task(of: lease.claim.job).id
    row.sinceMilliseconds = wallMilliseconds(of: lease.since)
    row.deadlineMilliseconds = wallMilliseconds(of: lease.deadline)
    row.expiryMilliseconds = wallMilliseconds(of: lease.expiry)
    row.trialsDone = Int32(clamping: lease.trialsDone)
    row.trials = entry.task(of: lease.claim.job).trials
    return row
  }

  /// Since when it is in its state.
  private func since(_ row: WireWorkerStatus, _ found: Scheduler.WorkerDetail?) -> Int64 {
    guard let found, found.view != nil else { return row.detail.drainedMilliseconds }
    guard row.state == Scheduler.WorkerView.State.draining.rawValue else { return wallMilliseconds(of: found.since) }
    let leaving = workers[WorkerID(row.name)]?.leavingSince.map(wallMilliseconds(of:))
    return [leaving, row.detail.drained ? row.detail.drainedMilliseconds : nil].compactMap(\.self).min() ?? 0
  }

  private func wallMilliseconds(of instant: Instant) -> Int64 { clock.wallMilliseconds - (clock.now - instant).milliseconds }

  private func unknown(_ worker: WorkerID) -> CoordinatorError {
    let names = NearNames(known: workerStatuses.map(\.name)).near(worker.rawValue)
    let meant = names.isEmpty ? "" : "did you mean \(names.joined(separator: " or "))? "
    return CoordinatorError(
      .workerUnknown, "there is no worker \(worker)", hint: "\(meant)list them with: podium workers list")
  }
}
