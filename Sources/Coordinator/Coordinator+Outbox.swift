import Messaging
import Wire

extension Coordinator {
  /// Sends all that this turn has to say.
  func flush() throws {
    closePosts()
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
}
