import Glibc
import Logging
import Messaging
import Scheduling
import Wire

/// The disk is full, or refuses to be written for a while: nothing is taken in, nothing is given out, and nothing that is not
/// committed is acknowledged. Work that is under way goes on: workers keep their leases by their beats, and keep their results until
/// they are acknowledged.
struct Standstill {
  /// Between two attempts to write.
  static let pause: Duration = .milliseconds(500)

  let error: CoordinatorError
  let since: Instant
  var nextTry: Instant
}

extension Coordinator {
  /// Free bytes that are left for what has been accepted.
  public static let standardReserve: UInt64 = 64 << 20

  /// Writes what this turn decided. False when that could not be done now: then nothing of it has been said either, and it is tried
  /// again. Throws when trying again is of no use.
  func commit() throws(CoordinatorError) -> Bool {
    if let standstill, clock.now < standstill.nextTry { return false }
    writeCompletions()
    let pages = events.take()
    if !pages.isEmpty { writes.append(.events(pages, at: clock.wallTime)) }
    let begin = ContinuousClock.now
    do throws(CoordinatorError) {
      try store.commit(writes)
    } catch {
      guard error.code == .stateFull else { throw error }
      standStill(error)
      return false
    }
    if !writes.isEmpty {
      metrics.countCommit(writes: writes.count, events: pages.reduce(0) { $0 + $1.count }, took: ContinuousClock.now - begin)
    }
    writes.removeAll(keepingCapacity: true)
    leased.removeAll(keepingCapacity: true)
    endPuttingOff()
    if let standstill {
      log.notice("the database can be written again", metadata: ["after": "\(clock.now - standstill.since)"])
      self.standstill = nil
      // What waited meanwhile is given out in the next turn, which commits it first.
      scheduler.isPaused = false
    }
    return true
  }

  /// What was to be sent is forgotten: everybody asks, beats or tells again. Leases that were not sent are taken back.
  private func standStill(_ error: CoordinatorError) {
    guard standstill == nil else {
      // Nothing has been decided since that may not be said.
      standstill?.nextTry = clock.now + Standstill.pause
      return
    }
    log.error("standing still: \(error)")
    standstill = Standstill(error: error, since: clock.now, nextTry: clock.now + Standstill.pause)
    scheduler.isPaused = true
    outbox.removeAll(keepingCapacity: true)
    posts.removeAll(keepingCapacity: true)
    heldAcknowledgements.removeAll()
    commitDue = nil
    kernelQuestions.removeAll()
    let unsent = leased
    leased.removeAll(keepingCapacity: true)
    for (worker, claim) in unsent { apply(.jobEnded(worker, claim, .returned)) }
  }

  /// While the database cannot be written: what may be said all the same.
  func receive(
    atStandstill message: WireToCoordinator, from peer: PeerID, _ session: Session, _ error: CoordinatorError
  ) throws(CoordinatorError) {
    switch (message.body, session.kind) {
    case (.beat, .worker(let worker, let incarnation)), (.goodbye, .worker(let worker, let incarnation)),
      (.blobGet, .worker(let worker, let incarnation)):
      try receive(message, from: worker, incarnation: incarnation, peer: peer)
    case (.status, .client): try answer(message, from: peer, session.identity)
    // Whoever follows a batch asks again by itself.
    case (.batch, .client), (_, .worker): break
    case (_, .client): throw error
    }
  }

  /// Throws `state.full` when the disk has too little room for more than what was accepted.
  func requireSpace(for bytes: Int) throws(CoordinatorError) {
    var status = statvfs()
    guard statvfs(configuration.state, &status) == 0 else { return }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    guard free < configuration.reservedBytes + UInt64(bytes) else { return }
    throw CoordinatorError(
      .stateFull, "the coordinator's disk is nearly full (\(free >> 20) MiB are free): nothing more is accepted",
      place: configuration.state, hint: "make space there and submit again; what was accepted goes on")
  }
}
