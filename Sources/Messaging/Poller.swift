import CZeroMQ
import Glibc
import Scheduling

/// Wakes a thread that waits in a transport, from any thread or signal source.
public final class Waker: Sendable {
  package let descriptor: Int32

  public init() throws(MessagingError) {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard descriptor >= 0 else { throw MessagingError(.socket, "eventfd failed: \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  public func wake() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  /// Forgets the wake-ups so far.
  package func reset() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}

/// Sleeps until one of the sockets or descriptors can be read, or time is up.
func waitForInput(sockets: [ZeroMQSocket], descriptors: [Int32], upTo timeout: Duration) throws(MessagingError) {
  var items = sockets.map { zmq_pollitem_t(socket: $0.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0) }
  items += descriptors.map { zmq_pollitem_t(socket: nil, fd: $0, events: Int16(ZMQ_POLLIN), revents: 0) }
  let milliseconds = max(0, timeout.milliseconds)
  if zmq_poll(&items, Int32(items.count), Int(milliseconds)) < 0, zmq_errno() != EINTR { throw zeroMQError("zmq_poll") }
}
