import FoundationEssentials
import Glibc

/// The keys that a coordinator lets in, as one small file a key in `STATE/access/`.
///
/// `podium keys` writes there and a running coordinator looks again when the folder has changed, so that a grant or a
/// revocation works at once and needs no connection to it.
public final class AllowList {
  /// One key that is let in.
  public struct Grant: Sendable, Codable, Hashable {
    public var name: String
    public var role: Role
    public var publicKey: String
    /// Seconds since 1970, UTC.
    public var createdAt: Int64
  }

  public let folder: String
  /// By public key.
  private var grants: [String: Grant] = [:]
  /// Grows whenever the list was found changed.
  private(set) var version = 0
  /// When the folder had changed last, once that can be trusted to tell it from later changes.
  private var seen: timespec?

  /// The list of a coordinator's state folder, which must exist. Throws `state.folder`, and `access.permissions` when others than
  /// this user may use the list's folder.
  public init(state: String) throws(MessagingError) {
    folder = state + "/access"
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw MessagingError(
        .stateFolder, "cannot create the folder (\(String(cString: strerror(errno))))", place: folder,
        hint: "choose a state folder that this user may write to with --state")
    }
    try PrivateFolder.check(folder, closed: .toEverybody)
  }

  /// Grants a key. Throws `keys.name` for a bad name, `keys.exists` when the name is taken.
  public func add(name: String, role: Role, publicKey: String) throws(MessagingError) {
    try Self.check(name)
    guard access(path(of: name), F_OK) != 0 else {
      throw MessagingError(
        .keyExists, "a key named \(name) exists already", hint: "revoke it first with: podium keys revoke \(name)")
    }
    let grant = Grant(name: name, role: role, publicKey: publicKey, createdAt: Int64(time(nil)))
    try SecretFile.create(path(of: name), encoded(grant))
  }

  /// Takes a key off the list. Throws `keys.unknown` when it is not on it.
  public func revoke(name: String) throws(MessagingError) {
    try Self.check(name)
    guard unlink(path(of: name)) == 0 else {
      throw MessagingError(.keyUnknown, "no key is named \(name)", hint: "list them with: podium keys list")
    }
  }

  /// All grants, by name.
  public func all() -> [Grant] {
    refresh()
    return grants.values.sorted { $0.name < $1.name }
  }

  /// The grant of this public key, if it is on the list now.
  public func grant(of publicKey: String) -> Grant? {
    refresh()
    return known(publicKey)
  }

  /// The grant of this public key, if it was on the list when that was last looked at. Constant time.
  func known(_ publicKey: String) -> Grant? { grants[publicKey] }

  /// Looks at the folder again.
  func refresh() {
    // A folder that was opened to others, or is gone, lets nobody in: that is all there is to do about it here.
    guard let status = try? PrivateFolder.check(folder, closed: .toEverybody) else {
      seen = nil
      return replace([:])
    }
    if let seen, seen.tv_sec == status.st_ctim.tv_sec, seen.tv_nsec == status.st_ctim.tv_nsec { return }
    // Two changes within one tick of the file system's clock look alike: trust only a time that has passed.
    seen = time(nil) - status.st_ctim.tv_sec > 1 ? status.st_ctim : nil
    replace(read())
  }

  private func replace(_ grants: [String: Grant]) {
    guard grants != self.grants else { return }
    self.grants = grants
    version += 1
  }

  /// A file that is not a grant is passed over, since it lets nobody in.
  private func read() -> [String: Grant] {
    var grants: [String: Grant] = [:]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []  // an unreadable folder lets nobody in
    for name in names.sorted() where name.hasSuffix(".json") {
      guard let bytes = try? SecretFile.read("\(folder)/\(name)", links: .refused),  // passed over: see above
        let grant = try? JSONDecoder().decode(Grant.self, from: bytes), name == "\(grant.name).json"
      else { continue }
      grants[grant.publicKey] = grant
    }
    return grants
  }

  private func path(of name: String) -> String { "\(folder)/\(name).json" }

  /// Names become file names and appear in tables: letters, digits, `-`, `_` and `.`, at most 64.
  private static func check(_ name: String) throws(MessagingError) {
    let allowed = name.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_.".utf8.contains(byte)
    }
    guard allowed, !name.isEmpty, name.utf8.count <= 64, !name.hasPrefix(".") else {
      throw MessagingError(
        .keyName, "\(name.debugDescription) cannot name a key",
        hint: "use up to 64 letters, digits, '-', '_' and '.', not starting with '.'")
    }
  }
}
