import FoundationEssentials
import Glibc

/// Tells the service manager that started this process how it is: ready, alive, on its way out.
///
/// The protocol is that of sd_notify(3): datagrams of `NAME=value` lines to the Unix socket that the variable `NOTIFY_SOCKET` names.
/// Without the variable nothing is sent, and an error on the way is nobody's: a service that cannot tell goes on serving.
/// Used by one thread.
final class ServiceNotifier {
  /// -1 when nobody listens.
  private let socket: Int32
  private let address: sockaddr_un
  private let addressLength: socklen_t
  /// How often to say that the process is alive; nil when nobody asked.
  private let interval: Duration?
  private var nextBeat: ContinuousClock.Instant
  private var status = ""
  private var isReady = false

  private static let socketVariable = "NOTIFY_SOCKET"
  private static let watchdogVariable = "WATCHDOG_USEC"
  private static let processVariable = "WATCHDOG_PID"
  /// A beat that is lost or late must not end the service: three go to the time that the manager waits.
  private static let beatsPerLimit: Int64 = 3

  /// Reads the variables, and takes them out of the environment: what this process starts has nothing to tell.
  convenience init() {
    let environment = ProcessInfo.processInfo.environment
    self.init(environment: environment)
    for name in [Self.socketVariable, Self.watchdogVariable, Self.processVariable] { unsetenv(name) }
  }

  init(environment: [String: String]) {
    (address, addressLength) = Self.address(environment[Self.socketVariable] ?? "")
    socket =
      addressLength > 0 ? Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0) : -1
    interval = Self.interval(environment)
    nextBeat = .now
  }

  deinit { if socket >= 0 { close(socket) } }

  /// The service does what it is for. Said once, however often it is called; again when the manager could not take it.
  func ready() {
    if !isReady { isReady = send("READY=1") }
  }

  /// The service ends by itself, which may take a while. Said once, however often it is called.
  func stopping(_ text: String = "stopping") {
    guard text != status else { return }
    send("STOPPING=1")
    tell(text)
  }

  /// One line for people who look at the service; told when it changes.
  func tell(_ text: String) {
    guard text != status else { return }
    status = text
    send("STATUS=\(text)")
  }

  /// To be called from the loop that would hang: says that it turns, no more often than the manager wants to hear it.
  func turn(at now: ContinuousClock.Instant = .now) {
    guard let interval, now >= nextBeat else { return }
    nextBeat = now + interval
    send("WATCHDOG=1")
  }

  /// True when the manager took it, and where there is none.
  @discardableResult
  private func send(_ text: String) -> Bool {
    guard socket >= 0 else { return true }
    let bytes = Array(text.utf8)
    var address = address
    let length = addressLength
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        // A manager that does not read must not hold us up.
        sendto(socket, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), address, length) >= 0
      }
    }
  }

  /// The address of a path, or of a name in the abstract space when it begins with `@`; length 0 when it is neither.
  private static func address(_ name: String) -> (sockaddr_un, socklen_t) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(name.utf8)
    let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
    let room = MemoryLayout<sockaddr_un>.size - offset
    guard bytes.count > 1, bytes[0] == UInt8(ascii: "/") || bytes[0] == UInt8(ascii: "@"), bytes.count < room else {
      return (address, 0)
    }
    // An abstract name begins with a zero byte and has none at its end.
    let isAbstract = bytes[0] == UInt8(ascii: "@")
    if isAbstract { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return (address, socklen_t(offset + bytes.count + (isAbstract ? 0 : 1)))
  }

  /// A third of what the manager waits for, when it waits for this very process.
  private static func interval(_ environment: [String: String]) -> Duration? {
    guard let text = environment[watchdogVariable], let limit = Int64(text), limit > 0 else { return nil }
    if let process = environment[processVariable], Int32(process) != getpid() { return nil }
    return .microseconds(limit / beatsPerLimit)
  }
}
