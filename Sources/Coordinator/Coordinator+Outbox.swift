import Messaging
import Wire

extension Coordinator {
  /// Sends all that this turn has to say. What workers wait for goes first: they work while clients read. Only that results may be
  /// forgotten goes last, since nobody waits for it.
  func flush() throws {
    // Nothing is said of what is not committed.
    guard commitDue == nil else { return }
    if !posts.isEmpty {
      // A worker's welcome is among them, and comes before its leases.
      let replies = outbox.filter { !isWorker($0.0) }
      outbox.removeAll { !isWorker($0.0) }
      postLeases()
      outbox += replies
      postAcknowledgements()
      posts.removeAll(keepingCapacity: true)
    }
    postHeldAcknowledgements()
    try transmit()
  }

  /// Sends what is in the outbox.
  func transmit() throws {
    var gone: [PeerID] = []
    for (peer, message) in outbox {
      switch try transport.send(message, to: peer) {
      case .sent: break
      case .queueFull: overflow(peer)
      case .gone: gone.append(peer)
      }
    }
    outbox.removeAll(keepingCapacity: true)
    for peer in gone { forget(peer) }
  }

  private func isWorker(_ peer: PeerID) -> Bool {
    if case .worker? = sessions[peer]?.kind { true } else { false }
  }
}
