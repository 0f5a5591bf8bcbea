import Glibc
import Messaging

/// The keys of hosts' workers: the public parts in the list of a coordinator, each pair in the access file on its host alone.
///
/// Belongs to one thread.
final class FleetKeys {
  private let coordinator: CurveKeyPair
  private let allowList: AllowList
  private let connect: String
  /// By name, as they were when this began and as it changed them.
  private var grants: [String: AllowList.Grant]
  /// Two that renewed keys at once would take them from each other.
  private let lock: FolderLock

  /// - Parameters:
  ///   - state: the coordinator's state folder.
  ///   - connect: its address, as its workers reach it.
  /// - Throws: `state.locked` while another start is at work, `network.address-invalid`, `fleet.owner`, and what is wrong with the folder.
  init(state: String, connect: String) throws {
    try Address.check(connect, isListening: false)
    try Self.checkOwner(of: state)
    coordinator = try CoordinatorKeys.load(state: state)
    allowList = try AllowList(state: state)
    lock = try FolderLock(allowList.folder, owner: "another 'podium fleet ssh start'")
    grants = Dictionary(allowList.all().map { ($0.name, $0) }) { $1 }
    self.connect = connect
  }

  /// What root grants in another user's folder is a file of root's alone, which that user's coordinator cannot read.
  private static func checkOwner(of state: String) throws(CommandFailure) {
    var status = stat()
    guard stat(state, &status) == 0, status.st_uid != geteuid() else { return }
    throw CommandFailure(
      code: "fleet.owner",
      message: "the folder belongs to another user, whose coordinator could not read a key that is granted here",
      place: state, hint: "run this as that user, such as: sudo -u podium podium fleet ssh start", exitCode: ExitStatus.rejected)
  }

  /// True when the access file that a host has lets its worker in here.
  func isGood(_ probe: RemoteAnswer, of host: SSHHost) -> Bool {
    guard let grant = grants[host.keyName], grant.role == .work else { return false }
    return probe["publicKey"] == grant.publicKey && probe["connect"] == connect && probe["coordinatorKey"] == coordinator.publicKey
  }

  /// A new pair for a host, let in from now on; the one before is not any more. Throws `fleet.key-name` when the name is another
  /// peer's.
  func renew(_ host: SSHHost) throws -> AccessFile {
    if let grant = grants[host.keyName] {
      guard grant.role == .work else {
        throw CommandFailure(
          code: "fleet.key-name", message: "the key \(grant.name) has the role \(grant.role.rawValue)", place: host.name,
          hint: "give the host another name= in the hosts file", exitCode: ExitStatus.usage)
      }
      withdraw(host)
    }
    let keys = try CurveKeyPair()
    try allowList.add(name: host.keyName, role: .work, publicKey: keys.publicKey)
    return AccessFile(
      name: host.keyName, role: .work, connect: connect, coordinatorKey: coordinator.publicKey, keys: keys)
  }

  /// Takes back a key, such as one that did not arrive.
  func withdraw(_ host: SSHHost) {
    grants[host.keyName] = nil
    // Somebody may have revoked it meanwhile. If it stays, its name is found taken next.
    try? allowList.revoke(name: host.keyName)
  }
}
