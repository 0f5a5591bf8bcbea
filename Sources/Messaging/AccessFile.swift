import FoundationEssentials

/// All that another machine needs to reach a coordinator: its address and public key, and this peer's own key pair.
///
/// Stored as JSON, mode 0600; a file that others may read is refused.
public struct AccessFile: Sendable, Codable, Hashable {
  /// The name the key was granted under.
  public var name: String
  public var role: Role
  /// The coordinator's address, `tcp://HOST:PORT`.
  public var connect: String
  /// The coordinator's public key: a peer with another key is not our coordinator.
  public var coordinatorKey: String
  public var publicKey: String
  public var secretKey: String

  private enum CodingKeys: String, CodingKey {
    case name, role, connect, coordinatorKey, publicKey, secretKey
  }

  public init(name: String, role: Role, connect: String, coordinatorKey: String, keys: CurveKeyPair) {
    self.name = name
    self.role = role
    self.connect = connect
    self.coordinatorKey = coordinatorKey
    publicKey = keys.publicKey
    secretKey = keys.secretKey
  }

  /// Reads and checks an access file. Throws `access.missing`, `access.permissions` or `access.file`.
  public static func read(_ path: String) throws(MessagingError) -> AccessFile {
    let bytes = try SecretFile.read(path)
    guard let file = try? JSONDecoder().decode(AccessFile.self, from: bytes) else {
      // The decoder's own error names Swift types; what the user needs is the remedy.
      throw MessagingError(.accessFile, "not an access file", place: path, hint: "make one with: podium keys create")
    }
    guard CurveKeyPair.isKey(file.coordinatorKey), CurveKeyPair(secretKey: file.secretKey)?.publicKey == file.publicKey else {
      throw MessagingError(.accessFile, "its keys are damaged", place: path, hint: "make a new one with: podium keys create")
    }
    return file
  }

  /// Writes the file for the first time. Throws `access.exists` when it is there, `state.folder` when it cannot be written.
  public func write(to path: String) throws(MessagingError) {
    try SecretFile.create(path, encoded(self))
  }

  /// The file's text, to be written on another machine: it holds the secret key.
  public func content() throws(MessagingError) -> String { String(decoding: try encoded(self), as: UTF8.self) }
}

/// Sorted, indented JSON: these files are small and people look at them.
func encoded(_ value: some Encodable) throws(MessagingError) -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  do {
    return try encoder.encode(value) + Data("\n".utf8)
  } catch {
    throw MessagingError(.accessFile, "cannot encode: \(error)")
  }
}
