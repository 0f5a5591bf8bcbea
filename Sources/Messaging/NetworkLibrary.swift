import CZeroMQ

/// The libzmq that this process uses.
public struct NetworkLibrary: Sendable {
  /// `4.3.4`; nil when it cannot be loaded.
  public let version: String?
  /// True when it can encrypt; without it nothing goes over TCP.
  public let hasCurve: Bool

  public static var current: NetworkLibrary {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    zmq_version(&major, &minor, &patch)
    return NetworkLibrary(version: major > 0 ? "\(major).\(minor).\(patch)" : nil, hasCurve: zmq_has("curve") == 1)
  }

  /// Listens on an address for a moment. Throws `network.address-in-use` and `network.address-invalid`.
  public static func checkFree(_ address: String) throws(MessagingError) {
    try Address.check(address, isListening: true)
    let context = try ZeroMQContext()
    let socket = try ZeroMQSocket(context, .router)
    try socket.bind(address)
  }
}
