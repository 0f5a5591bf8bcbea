/// `[user@]host[:port]`, or `[address]:port` for IPv6. What ssh, or a command in its configuration, could take for something else than
/// a name is refused.
struct SSHAddress: Hashable, Sendable {
  let user: String?
  let host: String
  let port: UInt16?

  /// As ssh takes it.
  var destination: String { (user.map { $0 + "@" } ?? "") + host }

  init?(_ text: some StringProtocol) {
    let text = String(text)
    let at = text.lastIndex(of: "@")
    user = at.map { String(text[..<$0]) }
    let rest = at.map { text[text.index(after: $0)...] } ?? text[...]
    guard let (host, port) = Self.split(rest) else { return nil }
    self.host = String(host)
    self.port = port.flatMap { UInt16($0) }
    if port != nil, (self.port ?? 0) == 0 { return nil }
    guard !host.isEmpty, !host.hasPrefix("-"), host.unicodeScalars.allSatisfy({ Self.isPlain($0) || $0 == ":" || $0 == "%" })
    else { return nil }
    if let user {
      guard !user.isEmpty, !user.hasPrefix("-"), user.unicodeScalars.allSatisfy({ Self.isPlain($0) || $0 == "+" || $0 == "@" })
      else { return nil }
    }
  }

  /// Letters and digits of ASCII, `-`, `_` and `.`.
  static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
    default: false
    }
  }

  private static func split(_ text: Substring) -> (host: Substring, port: Substring?)? {
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      if rest.isEmpty { return (host, nil) }
      return rest.hasPrefix(":") ? (host, rest.dropFirst()) : nil
    }
    guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
    // Two of them: an IPv6 address, and no port.
    let port = text[text.index(after: colon)...]
    return port.contains(":") ? (text, nil) : (text[..<colon], port)
  }
}
