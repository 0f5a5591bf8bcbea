import Scheduling

// Who comes first: what a worker gets is held against all that waits and that it could take instead.

extension Books {
  /// Jobs of one batch with equal requirements: they stand in one line.
  struct Line: Hashable {
    var batch: BatchID
    var requirements: Requirements

    init(_ plan: JobPlan) {
      batch = plan.batch
      requirements = plan.requirements
    }
  }

  /// A worker that has the file of a later job of a line, and not that of the first, may take the later one; so often in a row.
  static let patience = 16

  /// What the worker got: it can run it, and no job waits that comes first and that it could take as it is now. One exception: for
  /// the first of its line, whose file it lacks, it may take the first of those whose file it has.
  mutating func checkOrder(of plan: JobPlan, on worker: WorkerID) throws {
    guard let offer = offers[worker], plan.requirements.unmet(by: offer).isEmpty else {
      throw Violation(.nothingOvertakes, "\(worker) cannot run \(plan.id)")
    }
    let line = queued.compactMap { plans[$0] }.filter { Line($0) == Line(plan) }
    let first = line.filter { comesBefore($0, plan) }.min { comesBefore($0, $1) }
    if let first {
      try checkLocality(of: plan, instead: first, line, on: worker)
      passes[Line(plan), default: 0] += 1
      if let count = passes[Line(plan)], count > Self.patience {
        throw Violation(.nothingOvertakes, "\(first.id) had to let \(count) others go first")
      }
    } else {
      passes[Line(plan)] = nil
    }
    // It goes in the place of the first.
    let place = first ?? plan
    for id in queued {
      guard let other = plans[id], comesFirst(other, place), other.requirements.unmet(by: offer).isEmpty, takes(other, worker),
        !isLeftOut(other, on: worker)
      else {
        continue
      }
      throw Violation(.nothingOvertakes, "\(worker) got \(plan.id) before \(id)")
    }
  }

  /// The worker lacks the file of the first and has that of the job that goes instead. Of the files it has, the one it used last
  /// decides, of the jobs that need it their order; and priority is above that.
  private func checkLocality(of plan: JobPlan, instead first: JobPlan, _ line: [JobPlan], on worker: WorkerID) throws {
    let held = files[worker] ?? []
    let local = held.lazy.compactMap { file in
      (line + [plan]).filter { $0.model == file }.min { comesBefore($0, $1) }
    }.first { $0.priority == first.priority && !isDisturbed($0) }
    guard !first.model.isEmpty, !held.contains(first.model), local?.id == plan.id else {
      throw Violation(.nothingOvertakes, "\(worker) got \(plan.id) before \(first.id); it has the files \(held)")
    }
  }

  /// Of one batch, and of batches of one submitter that have not the same priority; else shares decide.
  private func comesFirst(_ plan: JobPlan, _ other: JobPlan) -> Bool {
    if plan.batch == other.batch { return comesBefore(plan, other) }
    guard let terms = acceptances[plan.batch]?.terms, let others = acceptances[other.batch]?.terms else { return false }
    return terms.submitter == others.submitter && terms.priority > others.priority
  }

  /// Whether a job can join what the worker has.
  func takes(_ plan: JobPlan, _ worker: WorkerID) -> Bool {
    guard let offer = offers[worker] else { return false }
    let jobs = (held[worker] ?? []).compactMap { plans[$0] }
    let stopping = stopping[worker]?.count ?? 0
    let load = jobs.count + stopping
    switch (plan.requirements.occupancy, jobs.first?.requirements.occupancy) {
    case (_, .exclusive), (.exclusive, _?): return false
    case (.exclusive, nil), (.timed, nil): return load == 0
    case (.timed, .timed): return jobs[0].batch == plan.batch && stopping == 0 && jobs.count < offer.timedSlots
    case (.timed, _), (_, .timed): return false
    case (.brief, .brief) where !sharing.contains(worker): return load < max(offer.slots, offer.credit)
    case (.shared, _), (.brief, _): return load < offer.slots
    }
  }

  /// Takes note of an attempt that a worker has now.
  mutating func start(_ plan: JobPlan, on worker: WorkerID) {
    held[worker, default: []].insert(plan.id)
    // Beside a shared job brief ones count as shared, until the worker has nothing.
    if plan.requirements.occupancy == .shared { sharing.insert(worker) }
    guard !plan.model.isEmpty else { return }
    files[worker, default: []].removeAll { $0 == plan.model }
    files[worker, default: []].insert(plan.model, at: 0)
  }

  mutating func stop(_ job: JobID, on worker: WorkerID) {
    held[worker]?.remove(job)
    if held[worker]?.isEmpty ?? true { sharing.remove(worker) }
  }

  /// The job waits no more. What its line's first let go before it is forgotten with the line.
  mutating func leaveQueue(_ plan: JobPlan) {
    guard queued.remove(plan.id) != nil, passes[Line(plan)] != nil else { return }
    if !queued.contains(where: { plans[$0].map { Line($0) } == Line(plan) }) { passes[Line(plan)] = nil }
  }
}

// Disturbed jobs: later than the others, and elsewhere.

extension Books {
  /// Among the jobs of one batch.
  private func comesBefore(_ plan: JobPlan, _ other: JobPlan) -> Bool {
    if plan.priority != other.priority { return plan.priority > other.priority }
    if isDisturbed(plan) != isDisturbed(other) { return isDisturbed(other) }
    return !isDisturbed(plan) && plan.cost != other.cost ? plan.cost > other.cost : plan.id < other.id
  }

  private func isDisturbed(_ plan: JobPlan) -> Bool { records[plan.id].map { $0.failures.contaminated > 0 } ?? false }

  /// Where the job was disturbed last, if it was.
  private func disturber(of plan: JobPlan) -> WorkerID? { isDisturbed(plan) ? disturbers[plan.id] : nil }

  /// A timed job does not join others where it was disturbed.
  private func isLeftOut(_ plan: JobPlan, on worker: WorkerID) -> Bool {
    plan.requirements.occupancy == .timed && held[worker]?.isEmpty == false && disturber(of: plan) == worker
  }

  /// Where the job was disturbed it comes again only when no other worker that could take it has nothing to do.
  func checkPlace(of plan: JobPlan, on worker: WorkerID) throws {
    guard disturber(of: plan) == worker else { return }
    if isLeftOut(plan, on: worker) {
      throw Violation(.disturbedGoElsewhere, "\(plan.id) joins \(held[worker] ?? []) on \(worker), where it was disturbed")
    }
    for (other, offer) in offers where other != worker && takers.contains(other) {
      let isIdle = held[other, default: []].isEmpty && stopping[other, default: []].isEmpty
      guard isIdle, plan.requirements.unmet(by: offer).isEmpty else { continue }
      throw Violation(.disturbedGoElsewhere, "\(worker) got \(plan.id) again, \(other) has nothing to do")
    }
  }
}
