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

/// Sockets and descriptors that are waited for together.
///
/// Instead of `zmq_poll`, which asks the kernel and each socket twice for a wait that has to sleep. A socket's descriptor tells
/// only that there is something new to look at: so the sockets are asked first, and what comes later shows at their descriptors.
struct Poller {
  private let sockets: [ZeroMQSocket]
  private var items: [pollfd]
  private var hasInput: [Bool]

  init(sockets: [ZeroMQSocket], descriptors: [Int32]) throws(MessagingError) {
    self.sockets = sockets
    items = []
    for socket in sockets { items.append(pollfd(fd: try socket.descriptor(), events: Int16(POLLIN), revents: 0)) }
    items += descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    hasInput = Array(repeating: false, count: items.count)
  }

  /// Sleeps until one of them can be read, or time is up. It may end early.
  mutating func wait(upTo timeout: Duration) throws(MessagingError) {
    for (index, socket) in sockets.enumerated() { hasInput[index] = try socket.canReceive() }
    let isFound = hasInput.prefix(sockets.count).contains(true)
    let milliseconds = isFound ? 0 : Int32(clamping: max(0, timeout.milliseconds))
    let status = poll(&items, nfds_t(items.count), milliseconds)
    guard status >= 0 || errno == EINTR else {
      throw MessagingError(.socket, "poll failed: \(String(cString: strerror(errno)))")
    }
    for index in items.indices {
      // An interrupted wait tells nothing, and leaves what is in the items.
      let isNew = status > 0 && items[index].revents != 0
      hasInput[index] = isNew || index < sockets.count && hasInput[index]
    }
  }

  /// Whether something to read may be there: sockets are counted first, then descriptors. What the latest wait did not find, the
  /// next one does.
  func canBeRead(_ index: Int) -> Bool { hasInput[index] }
}
