import CZeroMQ
import SwiftProtobuf

/// One libzmq socket. It lives and dies on one thread.
final class ZeroMQSocket {
  enum Kind {
    case router, dealer, reply, pair

    var value: Int32 {
      switch self {
      case .router: ZMQ_ROUTER
      case .dealer: ZMQ_DEALER
      case .reply: ZMQ_REP
      case .pair: ZMQ_PAIR
      }
    }
  }

  /// What became of a message.
  enum Sent { case yes, queueFull, noSuchPeer }

  let handle: UnsafeMutableRawPointer
  /// Whole messages; of several frames the last is the message, those before it say where to.
  private(set) var traffic = Traffic()
  /// The descriptor of the connection that the message came over which was received last; -1 when it is not known.
  private(set) var source: Int32 = -1
  private let context: ZeroMQContext
  private var isOpen = true

  init(_ context: ZeroMQContext, _ kind: Kind) throws(MessagingError) {
    guard let handle = zmq_socket(context.handle, kind.value) else { throw zeroMQError("zmq_socket") }
    self.handle = handle
    self.context = context
  }

  deinit { close() }

  func close() {
    guard isOpen else { return }
    isOpen = false
    zmq_close(handle)
  }

  func set(_ option: Int32, _ value: Int32) throws(MessagingError) {
    var value = value
    guard zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size) == 0 else { throw zeroMQError("zmq_setsockopt") }
  }

  func set(_ option: Int32, wide value: Int64) throws(MessagingError) {
    var value = value
    guard zmq_setsockopt(handle, option, &value, MemoryLayout<Int64>.size) == 0 else { throw zeroMQError("zmq_setsockopt") }
  }

  func set(_ option: Int32, _ value: String) throws(MessagingError) {
    let status = value.withCString { zmq_setsockopt(handle, option, $0, value.utf8.count) }
    guard status == 0 else { throw zeroMQError("zmq_setsockopt") }
  }

  func bind(_ address: String) throws(MessagingError) {
    guard zmq_bind(handle, address) == 0 else { throw zeroMQError("zmq_bind", place: address) }
  }

  func connect(_ address: String) throws(MessagingError) {
    guard zmq_connect(handle, address) == 0 else { throw zeroMQError("zmq_connect", place: address) }
  }

  func monitor(_ address: String, events: Int32) throws(MessagingError) {
    guard zmq_socket_monitor(handle, address, events) == 0 else { throw zeroMQError("zmq_socket_monitor") }
  }

  /// Nothing is told to the monitor any more. Must come before the monitor's end is closed: libzmq's own thread would wait for ever
  /// to tell it something.
  func stopMonitor() { _ = zmq_socket_monitor(handle, nil, 0) }

  /// The address that `bind` chose, with the port in place of a wildcard.
  func lastEndpoint() throws(MessagingError) -> String {
    var buffer = [CChar](repeating: 0, count: 512)
    var count = buffer.count
    guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &buffer, &count) == 0 else { throw zeroMQError("zmq_getsockopt") }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Readable when there may be something new to look at.
  func descriptor() throws(MessagingError) -> Int32 { try get(ZMQ_FD) }

  /// Whether a message waits.
  func canReceive() throws(MessagingError) -> Bool { try get(ZMQ_EVENTS) & ZMQ_POLLIN != 0 }

  private func get(_ option: Int32) throws(MessagingError) -> Int32 {
    var value: Int32 = 0
    var count = MemoryLayout<Int32>.size
    while zmq_getsockopt(handle, option, &value, &count) != 0 {
      guard zmq_errno() == EINTR else { throw zeroMQError("zmq_getsockopt") }
    }
    return value
  }

  /// Receives one message of up to `frames` frames without waiting; nil when there is none. Each frame goes to `body` with its
  /// index, its bytes, borrowed for the call, and what tells its connection's user id; further frames are read and dropped.
  func receive<Frame>(
    frames limit: Int, _ body: (_ index: Int, UnsafeRawBufferPointer, _ userID: () -> String?) -> Frame
  ) throws(MessagingError) -> [Frame]? {
    var frames: [Frame] = []
    while true {
      var message = zmq_msg_t()
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      guard zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) >= 0 else {
        switch zmq_errno() {
        case EAGAIN: return nil
        case EINTR: continue
        default: throw zeroMQError("zmq_msg_recv")
        }
      }
      if frames.count < limit {
        let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))
        frames.append(body(frames.count, bytes) { zmq_msg_gets(&message, "User-Id").map { String(cString: $0) } })
      }
      if zmq_msg_more(&message) == 0 {
        traffic.received(bytes: zmq_msg_size(&message))
        source = zmq_msg_get(&message, ZMQ_SRCFD)
        return frames
      }
    }
  }

  /// Sends one frame without waiting.
  func send(_ bytes: [UInt8], more: Bool = false) throws(MessagingError) -> Sent {
    while true {
      let status = bytes.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) }
      if status >= 0 {
        if !more { traffic.sent(bytes: bytes.count) }
        return .yes
      }
      switch zmq_errno() {
      case EINTR: continue
      case EAGAIN: return .queueFull
      case EHOSTUNREACH: return .noSuchPeer
      default: throw zeroMQError("zmq_send")
      }
    }
  }
}
