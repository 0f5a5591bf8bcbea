import Glibc

/// Somebody on the line between a peer and its coordinator: sees every byte, and may send any again, or in another order.
/// It moves when `pump` is called.
final class Relay {
  enum Mischief {
    case none
    /// The next piece is sent twice.
    case again
    /// The next two pieces change places.
    case swap
  }

  let port: UInt16
  var mischief = Mischief.none
  /// All that the peer has sent.
  private(set) var recording: [UInt8] = []
  private let listener: Int32
  private let target: UInt16
  private var peer: Int32 = -1
  private var coordinator: Int32 = -1
  private var held: [UInt8] = []

  init(to target: UInt16) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard Loopback.withAddress(port: 0, { bind(listener, $0, $1) }) == 0, listen(listener, 8) == 0 else { throw Loopback.Failure() }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
    }
    self.target = target
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { for descriptor in [listener, peer, coordinator] where descriptor >= 0 { close(descriptor) } }

  /// Moves what is there to be moved. One connection at a time; an ended one is followed by the next.
  func pump() throws {
    if peer < 0 {
      peer = accept(listener, nil, nil)
      guard peer >= 0 else { return }
      coordinator = try Loopback.connect(to: target)
    }
    if let bytes = Loopback.read(peer) { forward(bytes) } else { return hangUp() }
    guard let bytes = Loopback.read(coordinator) else { return hangUp() }
    Loopback.write(bytes, to: peer)
  }

  private func forward(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    recording += bytes
    switch mischief {
    case .none: Loopback.write(bytes, to: coordinator)
    case .again:
      Loopback.write(bytes + bytes, to: coordinator)
      mischief = .none
    case .swap where held.isEmpty: held = bytes
    case .swap:
      Loopback.write(bytes + held, to: coordinator)
      held = []
      mischief = .none
    }
  }

  private func hangUp() {
    for descriptor in [peer, coordinator] where descriptor >= 0 { close(descriptor) }
    (peer, coordinator) = (-1, -1)
  }
}

/// Plain TCP on the loopback.
enum Loopback {
  struct Failure: Error {}

  static func connect(to port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard withAddress(port: port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
      close(descriptor)
      throw Failure()
    }
    return descriptor
  }

  /// What is there now, which may be nothing; nil when the other side has ended the connection.
  static func read(_ descriptor: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    if count < 0 { return errno == EAGAIN || errno == EINTR ? [] : nil }
    return count == 0 ? nil : Array(bytes.prefix(count))
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  static func withAddress(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }
}
