import Glibc

/// Which process holds a lock, in a way that another process of the host can check.
struct ProcessIdentity: Hashable, Sendable {
  let process: pid_t
  /// Name of the host and of the process namespace: containers may share a host's name, but not its process numbers.
  let host: String
  /// When the process began, in the kernel's ticks since boot; so a number that was given again is seen. 0 when unknown.
  let start: UInt64

  init(process: pid_t, host: String, start: UInt64) {
    self.process = process
    self.host = host
    self.start = start
  }

  /// Reads what `line` wrote; nil for anything else.
  init?(line: String) {
    let words = line.prefix { $0 != "\n" }.split(separator: " ")
    guard words.count == 3, let process = pid_t(words[0]), process > 0, let start = UInt64(words[2]) else { return nil }
    self.init(process: process, host: String(words[1]), start: start)
  }

  /// This process.
  static let current = ProcessIdentity(process: getpid(), host: hostName, start: startTime(of: getpid()) ?? 0)

  var line: String { "\(process) \(host) \(start)\n" }

  /// True when it ran on this host and runs no more. Another host's processes are never judged.
  func isGone(seenFrom current: ProcessIdentity = .current) -> Bool {
    guard host == current.host else { return false }
    if kill(process, 0) != 0 { return errno == ESRCH }
    guard start != 0, let now = Self.startTime(of: process) else { return false }
    return now != start
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    var space = [CChar](repeating: 0, count: 64)
    readlink("/proc/self/ns/pid", &space, space.count - 1)
    return [name, space].map { text in
      let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return bytes.isEmpty ? "unknown" : String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    }.joined(separator: "/")
  }

  /// Field 22 of `/proc/PID/stat` (proc(5)), counted after the command in parentheses, which may hold anything.
  private static func startTime(of process: pid_t) -> UInt64? {
    let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? UInt64(fields[19]) : nil
  }
}
