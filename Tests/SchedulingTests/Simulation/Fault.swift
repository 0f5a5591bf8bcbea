import Scheduling

/// What goes wrong.
enum Fault: String, CaseIterable {
  case coordinatorDies, coordinatorDiesInCommit, coordinatorIsSuspended, coordinatorDiskFills
  case workerDies, workerLosesDisk, workerIsSuspended, workerDiskFills, workerDrains, workerHasTwin
  /// One way, the other, and both.
  case workerIsMuted, workerIsDeaf, workerIsCutOff
  case workerIsHeld, allDie
  /// The connection ends, the process goes on.
  case lineBreaks
  /// Who has no part in it talks.
  case strangersTalk
}

extension Simulation {
  /// One thing goes wrong.
  mutating func breakSomething() throws {
    let index = Int.random(in: 0..<world.workers, using: &random)
    let end = now + random.milliseconds(100...12_000)
    let fault = Fault.allCases.randomElement(using: &random) ?? .coordinatorDies
    summary.faults[fault, default: 0] += 1
    switch fault {
    case .coordinatorDies: crashCoordinator()
    case .coordinatorDiesInCommit: crashesInCommit = coordinator != nil
    case .coordinatorIsSuspended: frozenUntil = max(frozenUntil, end)
    case .coordinatorDiskFills: disk.fullUntil = end
    case .workerDies: killWorker(index)
    case .workerLosesDisk: killWorker(index, losesDisk: true)
    case .workerIsSuspended: workers[index].frozenUntil = end
    case .workerDiskFills: workers[index].diskFullUntil = end
    case .workerDrains: workers[index].isDraining = true
    case .workerHasTwin: startTwin(of: index)
    case .workerIsMuted: workers[index].mutedUntil = end
    case .workerIsDeaf: workers[index].deafUntil = end
    case .workerIsCutOff:
      workers[index].mutedUntil = end
      workers[index].deafUntil = end
    case .workerIsHeld:
      agenda.plan(.hold(index, true), at: now)
      agenda.plan(.hold(index, false), at: max(end, now + .milliseconds(5_000)))
    case .lineBreaks: breakLine(of: index)
    case .strangersTalk: try talkNonsense(index)
    case .allDie:
      crashCoordinator()
      for index in workers.indices { killWorker(index) }
    }
  }

  /// Somebody drains a worker, or wants it to go on; the latter until it does.
  mutating func hold(_ index: Int, _ isHeld: Bool) throws {
    let worker = workers[index].id
    let wasHeld = disk.books.holds.contains(worker) || coordinator?.decided.holds.contains(worker) == true
    guard wasHeld != isHeld else { return }
    if !isHeld { agenda.plan(.hold(index, false), at: now + .milliseconds(1_000)) }
    guard coordinator != nil, now >= frozenUntil else { return }
    coordinator?.writes.append(.hold(worker, isHeld))
    try coordinator?.decided.enter(.hold(worker, isHeld), highestSent: sentFences)
    try tell(isHeld ? .drainWorker(worker) : .resumeWorker(worker))
  }

  /// Nothing goes wrong by itself from here on; the first worker starts again, able to run everything.
  mutating func calmDown() {
    isCalm = true
    crashesInCommit = false
    disk.fullUntil = now
    killWorker(0)
    for index in workers.indices {
      workers[index].frozenUntil = min(workers[index].frozenUntil, now)
      workers[index].mutedUntil = now
      workers[index].deafUntil = now
      workers[index].diskFullUntil = now
      if workers[index].isTwin { killWorker(index) }
    }
  }
}
