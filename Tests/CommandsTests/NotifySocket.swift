import FoundationEssentials
import Glibc

/// What a service manager listens on: a Unix socket of datagrams, as sd_notify(3) describes it. Gathers the lines that come.
final class NotifySocket {
  /// For the variable `NOTIFY_SOCKET`.
  let name: String
  private(set) var lines: [String] = []
  private let descriptor: Int32

  /// At a path, or at a name in the abstract space when it begins with `@`.
  init(_ name: String) throws {
    self.name = name
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(name.utf8)
    if name.hasPrefix("@") { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    // The family, then the name: an abstract one ends where its length says.
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (name.hasPrefix("@") ? 0 : 1))
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
    }
    guard isBound else { throw TestFolder.Failure(description: "\(name): \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  /// Takes in what came, then looks for the line.
  func has(_ line: String) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = recv(descriptor, &bytes, bytes.count, 0)
      guard count > 0 else { return lines.contains(line) }
      lines += String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  func waitFor(_ line: String, _ program: BackgroundProgram) throws {
    try eventually("\(line) in \(lines), while it said: \(program.stderr)") { has(line) }
  }
}
