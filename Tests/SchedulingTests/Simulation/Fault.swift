import Scheduling

/// What goes wrong.
enum Fault: String, CaseIterable {
  case coordinatorDies, coordinatorDiesInCommit, coordinatorIsSuspended, coordinatorDiskFills
  case workerDies, workerLosesDisk, workerIsSuspended, workerDiskFills, workerDrains, workerHasTwin
  /// One way, the other, and both.
  case workerIsMuted, workerIsDeaf, workerIsCutOff
  case allDie
}

extension Simulation {
  /// One thing goes wrong.
  mutating func breakSomething() {
    let index = Int.random(in: 0..<world.workers, using: &random)
    let end = now + random.milliseconds(100...12_000)
    let fault = Fault.allCases.randomElement(using: &random) ?? .coordinatorDies
    summary.faults[fault, default: 0] += 1
    switch fault {
    case .coordinatorDies: crashCoordinator()
    case .coordinatorDiesInCommit: crashesInCommit = coordinator != nil
    case .coordinatorIsSuspended: frozenUntil = end
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
    case .allDie:
      crashCoordinator()
      for index in workers.indices { killWorker(index) }
    }
  }

  /// Nothing goes wrong by itself from here on; the first worker starts again, able to run everything.
  mutating func calmDown() {
    isCalm = true
    crashesInCommit = false
    frozenUntil = now
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
