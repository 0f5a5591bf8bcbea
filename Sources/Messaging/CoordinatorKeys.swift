import FoundationEssentials
import Glibc

/// The coordinator's own key pair, in `STATE/coordinator.key`, made at first use.
public enum CoordinatorKeys {
  /// Opens or creates the state folder (mode 0700). Throws `state.folder`, and `access.permissions` when others may write to it.
  public static func prepare(state: String) throws(MessagingError) {
    do {
      try FileManager.default.createDirectory(
        atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw MessagingError(
        .stateFolder, "cannot create the state folder", place: state,
        hint: "choose a folder that this user may write to with --state")
    }
    guard access(state, W_OK | X_OK) == 0 else {
      throw MessagingError(
        .stateFolder, "cannot write to the state folder (\(String(cString: strerror(errno))))", place: state,
        hint: "choose a folder that this user may write to with --state")
    }
    try PrivateFolder.check(state, closed: .toWriters)
  }

  /// The key pair of this state folder. Throws `access.permissions` when others may read it.
  public static func load(state: String) throws(MessagingError) -> CurveKeyPair {
    try prepare(state: state)
    let path = state + "/coordinator.key"
    if access(path, F_OK) != 0 {
      let keys = try CurveKeyPair()
      do {
        try SecretFile.create(path, Data((keys.secretKey + "\n").utf8))
        return keys
      } catch  where access(path, F_OK) == 0 {
        // Another process made it at the same moment: its key is the one.
      }
    }
    let secret = String(decoding: try SecretFile.read(path, links: .refused), as: UTF8.self)
    guard let keys = CurveKeyPair(secretKey: String(secret.prefix { !$0.isNewline })) else {
      throw MessagingError(
        .accessFile, "not a key", place: path,
        hint: "restore it from a backup; a new key means that every access file must be made again")
    }
    return keys
  }
}
