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
  /// A result on the worker's disk.
  struct Spooled {
    var claim: LeaseClaim
    var outcome: Outcome
  }

  let id: WorkerID
  var incarnation: UInt64 = 0
  var isUp = false
  /// It does nothing before; its messages wait.
  var frozenUntil = Instant(milliseconds: 0)
  /// Nothing passes before, in either direction.
  var cutOffUntil = Instant(milliseconds: 0)
  var offer = Capabilities(slots: 1, cores: 1, memoryBytes: 0, architecture: "")
  var running: [LeaseClaim] = []
  var spool: [Spooled] = []
  var isDraining = false

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
  mutating func finish(_ claim: LeaseClaim, _ outcome: Outcome) -> Spooled? {
    guard let index = running.firstIndex(of: claim) else { return nil }
    running.remove(at: index)
    let result = Spooled(claim: claim, outcome: outcome)
    spool.append(result)
    return result
  }
}
