/// Addresses as users write them. libzmq accepts more than makes sense: a port above 65535 becomes another one.
public enum Address {
  /// The longest path of a Unix socket, in bytes.
  private static let socketPathBytes = 107

  /// Checks `tcp://HOST:PORT` or `ipc://PATH`. For listening the port may be `*`: any free one.
  /// Throws `network.address-invalid`.
  public static func check(_ address: String, isListening: Bool) throws(MessagingError) {
    if let path = socketPath(address) {
      guard !path.isEmpty, path.utf8.count <= socketPathBytes else {
        throw invalid(address, "the socket's path is empty or longer than \(socketPathBytes) bytes")
      }
      return
    }
    guard let rest = address.dropping(prefix: "tcp://"), let colon = rest.lastIndex(of: ":") else {
      throw invalid(address, "not an address that can be used here")
    }
    let host = rest[..<colon]
    let port = rest[rest.index(after: colon)...]
    let isPort = (isListening && port == "*") || (UInt16(port).map { isListening || $0 > 0 } ?? false)
    guard !host.isEmpty, isPort else { throw invalid(address, "the host is missing, or the port is not from 1 to 65535") }
    guard isListening || (host != "*" && host != "0.0.0.0" && host != "[::]") else {
      throw invalid(address, "a peer cannot connect to every address at once: name the coordinator's machine")
    }
  }

  /// The path of an `ipc://` address; nil for another.
  static func socketPath(_ address: String) -> Substring? { address.dropping(prefix: "ipc://") }

  private static func invalid(_ address: String, _ reason: String) -> MessagingError {
    MessagingError(
      .addressInvalid, reason, place: address,
      hint: "write it as tcp://HOST:PORT, such as tcp://127.0.0.1:5570, or ipc:///path/to/socket")
  }
}

extension String {
  fileprivate func dropping(prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}
