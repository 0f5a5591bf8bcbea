import CZeroMQ

/// Answers libzmq's question who may connect (ZAP, ZeroMQ RFC 27): keys on the allow-list, and nobody else.
///
/// It is polled by the thread that owns the server socket; libzmq holds a handshake back until it has answered.
final class Authenticator {
  static let domain = "podium"
  private static let address = "inproc://zeromq.zap.01"
  /// Handshakes answered before messages get their turn.
  private static let answersPerTurn = 32

  let socket: ZeroMQSocket
  private let allowList: AllowList

  /// Must be made before the server socket is bound: libzmq asks from the first connection on.
  init(_ context: ZeroMQContext, allowList: AllowList) throws(MessagingError) {
    socket = try ZeroMQSocket(context, .reply)
    self.allowList = allowList
    try socket.bind(Self.address)
  }

  /// Answers the handshakes that wait.
  func answer() throws(MessagingError) {
    for _ in 0..<Self.answersPerTurn {
      guard let frames = try socket.receive(frames: 7, { _, bytes, _ in [UInt8](bytes) }) else { return }
      let user = userID(frames)
      // Version, request id, status code, status text, user id, metadata.
      let reply: [[UInt8]] = [
        frames.first ?? [], frames.count > 1 ? frames[1] : [], Array((user == nil ? "400" : "200").utf8),
        Array((user == nil ? "refused" : "welcome").utf8), Array((user ?? "").utf8), [],
      ]
      for (index, frame) in reply.enumerated() { _ = try socket.send(frame, more: index < reply.count - 1) }
    }
  }

  /// The public key as user id, when the request is a CURVE one with a granted key.
  ///
  /// Frames: version, request id, domain, address, identity, mechanism, then the client's 32-byte key.
  private func userID(_ frames: [[UInt8]]) -> String? {
    guard frames.count == 7, frames[5].elementsEqual("CURVE".utf8), let key = CurveKeyPair.text(ofKeyBytes: frames[6]) else {
      return nil
    }
    return allowList.grant(of: key) == nil ? nil : key
  }
}
