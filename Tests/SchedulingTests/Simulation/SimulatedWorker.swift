import Scheduling

/// What the coordinator says to a worker.
enum Order {
  case lease(Lease)
  case revoke(LeaseClaim)
  case acknowledged(LeaseClaim)
  case sayHello
}

/// A worker as the real one behaves: it takes leases, keeps finished results until they are acknowledged, and tells them again.
struct SimulatedWorker {
  /// A finished result.
  struct Spooled {
    var claim: LeaseClaim
    var outcome: Outcome
    /// False while the disk was full: it is in memory only.
    var isOnDisk: Bool
  }

  let id: WorkerID
  /// A second process under the name of another worker; once it ends it does not come back.
  var isTwin = false
  var clock: DriftingClock
  var incarnation: UInt64 = 0
  var isUp = false
  /// Grows with each connection it makes: what is under way to an earlier one never arrives.
  var connection = 0
  /// It is suspended: it does nothing before, and its messages wait.
  var frozenUntil = Instant(milliseconds: 0)
  /// Nothing that it says arrives before, and nothing that is said to it.
  var mutedUntil = Instant(milliseconds: 0)
  var deafUntil = Instant(milliseconds: 0)
  var diskFullUntil = Instant(milliseconds: 0)
  var offer = Capabilities(slots: 1, cores: 1, memoryBytes: 0, architecture: "")
  var running: [LeaseClaim] = []
  var spool: [Spooled] = []
  var isDraining = false

  init(_ id: WorkerID, clock: DriftingClock) {
    self.id = id
    self.clock = clock
  }

  var holding: [LeaseClaim] { running + spool.map(\.claim) }

  /// True when the lease is new to it.
  mutating func accept(_ claim: LeaseClaim) -> Bool {
    guard !holding.contains(claim) else { return false }
    running.append(claim)
    return true
  }

  mutating func forget(_ claim: LeaseClaim) {
    running.removeAll { $0 == claim }
    spool.removeAll { $0.claim == claim }
  }

  /// Moves a running job to the spool; nil when it does not run any more.
  mutating func finish(_ claim: LeaseClaim, _ outcome: Outcome, at now: Instant) -> Spooled? {
    guard let index = running.firstIndex(of: claim) else { return nil }
    running.remove(at: index)
    let result = Spooled(claim: claim, outcome: outcome, isOnDisk: now >= diskFullUntil)
    spool.append(result)
    return result
  }

  /// Writes what the disk had no room for.
  mutating func flush(at now: Instant) {
    guard now >= diskFullUntil else { return }
    for index in spool.indices { spool[index].isOnDisk = true }
  }

  /// Its process ends, and what it runs; what is on disk stays, or is lost with the disk.
  mutating func die(losesDisk: Bool) {
    isUp = false
    running = []
    spool.removeAll { losesDisk || !$0.isOnDisk }
  }
}
