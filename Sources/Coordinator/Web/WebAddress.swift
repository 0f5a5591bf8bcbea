import Glibc

/// Where the web server listens: a host and a port.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
  public var host: String
  public var port: UInt16

  /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`; without a host (`8080`, `:8080`) it is 127.0.0.1. Port 0 is any free
  /// one. Nil for anything else.
  public init?(_ text: String) {
    let colon = text.lastIndex(of: ":")
    let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
    var host = colon.map { String(text[..<$0]) } ?? ""
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      return nil
    }
    self.host = host.isEmpty ? "127.0.0.1" : host
    self.port = port
  }

  init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// A listening socket that does not block, and the address it has. Throws `web.address`, and `web.public` when other machines
  /// could reach it and `isOpen` is false.
  func listen(isOpen: Bool) throws(CoordinatorError) -> (descriptor: Int32, address: WebAddress) {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, "\(port)", &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard status == 0, let found = list?.pointee, let name = found.ai_addr else {
      throw failure("the host is not known (\(String(cString: gai_strerror(status))))")
    }
    guard isOpen || Self.isLoopback(name) else {
      throw CoordinatorError(
        .webPublic, "other machines could read names of workers and numbers of jobs here, without a key", place: description,
        hint: "listen on 127.0.0.1, name a token with --http-token-file, or say --http-public")
    }
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(found.ai_family, type, 0)
    guard descriptor >= 0 else { throw failure(String(cString: strerror(errno))) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard bind(descriptor, name, found.ai_addrlen) == 0, Glibc.listen(descriptor, Self.backlog) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw failure(reason)
    }
    return (descriptor, WebAddress(host: host, port: Self.port(of: descriptor) ?? port))
  }

  private static let backlog: Int32 = 64

  private func failure(_ reason: String) -> CoordinatorError {
    CoordinatorError(
      .webAddress, "cannot listen for HTTP: \(reason)", place: description, hint: "choose another address with --http HOST:PORT")
  }

  private static func isLoopback(_ name: UnsafePointer<sockaddr>) -> Bool {
    switch Int32(name.pointee.sa_family) {
    case AF_INET:
      return name.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr.bigEndian >> 24 == 127 }
    case AF_INET6:
      return name.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
        withUnsafeBytes(of: pointer.pointee.sin6_addr) { $0.elementsEqual([UInt8](repeating: 0, count: 15) + [1]) }
      }
    default: return false
    }
  }

  private static func port(of descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard status == 0 else { return nil }
    return withUnsafeBytes(of: &storage) { bytes in
      // Of both families the port is the two bytes after the family, the higher first.
      UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    }
  }
}
