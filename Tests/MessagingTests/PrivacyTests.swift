import FoundationEssentials
import Glibc
import Messaging
import Testing

/// Files and folders that decide who is let in, laid out by somebody who means us harm.
@Suite struct PrivacyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func file() throws -> AccessFile {
    AccessFile(
      name: "lab", role: .work, connect: "tcp://127.0.0.1:5570", coordinatorKey: try CurveKeyPair().publicKey,
      keys: try CurveKeyPair())
  }

  private func refusal(_ code: MessagingError.Code) -> (any Error) -> Bool { { ($0 as? MessagingError)?.code == code } }

  /// Somebody who may write to the folder has guessed under which name we write first.
  @Test func secretIsNotWrittenThroughALinkThatWasLaidThere() throws {
    let bait = path("bait")
    _ = FileManager.default.createFile(atPath: bait, contents: nil)
    symlink(bait, path("lab.access.\(getpid()).tmp"))
    symlink(bait, path("other.access"))
    try file().write(to: path("lab.access"))
    #expect(performing: { try file().write(to: path("other.access")) }, throws: refusal(.accessExists))
    #expect(FileManager.default.contents(atPath: bait)?.isEmpty == true)
  }

  @Test func linkToAnAccessFileIsHeldToTheSameRules() throws {
    let written = try file()
    try written.write(to: path("lab.access"))
    symlink(path("lab.access"), path("link.access"))
    #expect(try AccessFile.read(path("link.access")) == written)
    chmod(path("lab.access"), 0o604)
    #expect(performing: { try AccessFile.read(path("link.access")) }, throws: refusal(.accessPermissions))
  }

  @Test func pipeInPlaceOfAnAccessFileIsRefusedAtOnce() throws {
    mkfifo(path("lab.access"), 0o600)
    #expect(performing: { try AccessFile.read(path("lab.access")) }, throws: refusal(.accessFile))
  }

  @Test func linkInPlaceOfTheCoordinatorsKeyIsNotFollowed() throws {
    let keys = try CurveKeyPair()
    _ = FileManager.default.createFile(
      atPath: path("theirs"), contents: Data(keys.secretKey.utf8), attributes: [.posixPermissions: 0o600])
    symlink(path("theirs"), path("coordinator.key"))
    #expect(performing: { try CoordinatorKeys.load(state: folder.path) }, throws: refusal(.accessFile))
  }

  @Test func coordinatorsKeyThatOthersMayReadIsRefused() throws {
    _ = try CoordinatorKeys.load(state: folder.path)
    chmod(path("coordinator.key"), 0o640)
    #expect(performing: { try CoordinatorKeys.load(state: folder.path) }, throws: refusal(.accessPermissions))
  }

  @Test(arguments: [0o777, 0o775, 0o757] as [mode_t])
  func stateFolderThatOthersMayWriteToIsRefused(mode: mode_t) throws {
    chmod(folder.path, mode)
    #expect(performing: { try CoordinatorKeys.load(state: folder.path) }, throws: refusal(.accessPermissions))
    chmod(folder.path, 0o755)
    _ = try CoordinatorKeys.load(state: folder.path)
  }

  @Test func listThatOthersMayUseIsRefused() throws {
    mkdir(path("access"), 0o755)
    chmod(path("access"), 0o755)
    #expect(performing: { try AllowList(state: folder.path) }, throws: refusal(.accessPermissions))
  }

  @Test func linkInPlaceOfTheListIsRefused() throws {
    mkdir(path("theirs"), 0o700)
    symlink(path("theirs"), path("access"))
    #expect(performing: { try AllowList(state: folder.path) }, throws: refusal(.stateFolder))
  }

  @Test func listThatIsOpenedToOthersLetsNobodyInUntilItIsClosed() throws {
    let list = try AllowList(state: folder.path)
    let key = try CurveKeyPair().publicKey
    try list.add(name: "lab", role: .work, publicKey: key)
    #expect(list.grant(of: key) != nil)
    chmod(list.folder, 0o702)
    #expect(list.grant(of: key) == nil)
    chmod(list.folder, 0o700)
    #expect(list.grant(of: key) != nil)
  }

  @Test func grantThatIsALinkOrUnderAnotherNameLetsNobodyIn() throws {
    let list = try AllowList(state: folder.path)
    let key = try CurveKeyPair().publicKey
    try list.add(name: "lab", role: .admin, publicKey: key)
    rename(list.folder + "/lab.json", path("lab.json"))
    symlink(path("lab.json"), list.folder + "/lab.json")
    #expect(list.grant(of: key) == nil)
    unlink(list.folder + "/lab.json")
    rename(path("lab.json"), list.folder + "/view.json")
    #expect(list.grant(of: key) == nil)
    rename(list.folder + "/view.json", list.folder + "/lab.json")
    #expect(list.grant(of: key)?.role == .admin)
  }
}
