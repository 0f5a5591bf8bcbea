import Scheduling

/// The workers whose coming was told in the event log, until their going is told too.
///
/// The scheduler says nothing of a worker that it gives up, so it is asked now and then who is still there.
struct FleetBook {
  private struct Standing {
    var incarnation: UInt64
    var isDraining = false
  }

  private static let pause: Duration = .milliseconds(250)

  private var standings: [WorkerID: Standing] = [:]
  private var nextLook: Instant?

  /// The event that a hello is; nil when this very process is known already, as after a lost connection.
  mutating func greet(_ worker: WorkerID, incarnation: UInt64) -> LoggedEvent? {
    guard standings[worker]?.incarnation != incarnation else { return nil }
    standings[worker] = Standing(incarnation: incarnation)
    return LoggedEvent(subject: .worker, state: "connected", worker: worker.rawValue)
  }

  mutating func drain(_ worker: WorkerID, incarnation: UInt64) -> LoggedEvent? {
    guard let standing = standings[worker], standing.incarnation == incarnation, !standing.isDraining else { return nil }
    standings[worker]?.isDraining = true
    return LoggedEvent(subject: .worker, state: "draining", worker: worker.rawValue)
  }

  /// It said goodbye.
  mutating func leave(_ worker: WorkerID, incarnation: UInt64) -> LoggedEvent? {
    guard standings[worker]?.incarnation == incarnation else { return nil }
    standings[worker] = nil
    return LoggedEvent(subject: .worker, state: "left", worker: worker.rawValue)
  }

  /// Workers that the scheduler no longer has, in order of their names; looked for four times a second at most.
  mutating func lost(at now: Instant, present: () -> [WorkerID]) -> [LoggedEvent] {
    guard !standings.isEmpty, nextLook.map({ $0 <= now }) ?? true else { return [] }
    nextLook = now + Self.pause
    let present = Set(present())
    let gone = standings.keys.filter { !present.contains($0) }.sorted()
    for worker in gone { standings[worker] = nil }
    return gone.map { LoggedEvent(subject: .worker, state: "lost", worker: $0.rawValue) }
  }
}
