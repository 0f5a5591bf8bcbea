import FoundationEssentials
import Glibc
import Messaging
import Testing

@Suite struct AccessFileTests {
  private func file() throws -> AccessFile {
    AccessFile(
      name: "lab", role: .work, connect: "tcp://127.0.0.1:5570", coordinatorKey: try CurveKeyPair().publicKey,
      keys: try CurveKeyPair())
  }

  @Test func missingFileIsTold() {
    #expect(performing: { try AccessFile.read("/nowhere/lab.access") }, throws: { ($0 as? MessagingError)?.code == .accessMissing })
  }

  @Test func fileThatOthersMayReadIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/lab.access"
    try file().write(to: path)
    chmod(path, 0o640)
    #expect(performing: { try AccessFile.read(path) }, throws: { ($0 as? MessagingError)?.code == .accessPermissions })
  }

  @Test func textThatIsNoAccessFileIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/lab.access"
    _ = FileManager.default.createFile(atPath: path, contents: Data("hello".utf8), attributes: [.posixPermissions: 0o600])
    #expect(performing: { try AccessFile.read(path) }, throws: { ($0 as? MessagingError)?.code == .accessFile })
  }

  @Test func keysThatDoNotBelongTogetherAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/lab.access"
    var damaged = try file()
    damaged.publicKey = try CurveKeyPair().publicKey
    try damaged.write(to: path)
    #expect(performing: { try AccessFile.read(path) }, throws: { ($0 as? MessagingError)?.code == .accessFile })
  }

  @Test func existingFileIsNotOverwritten() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/lab.access"
    let first = try file()
    try first.write(to: path)
    #expect(performing: { try self.file().write(to: path) }, throws: { ($0 as? MessagingError)?.code == .accessExists })
    #expect(try AccessFile.read(path) == first)
  }

  @Test func writtenFileIsPrivateAndReadsBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/lab.access"
    let written = try file()
    try written.write(to: path)
    var status = stat()
    stat(path, &status)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(try AccessFile.read(path) == written)
  }
}

@Suite struct AllowListTests {
  @Test(arguments: ["", "../lab", "a b", ".hidden", String(repeating: "x", count: 65)])
  func namesThatAreNoFileNamesAreRefused(name: String) throws {
    let folder = try TemporaryFolder()
    let list = try AllowList(state: folder.path)
    #expect(
      performing: { try list.add(name: name, role: .work, publicKey: "k") },
      throws: { ($0 as? MessagingError)?.code == .keyName })
  }

  @Test func nameIsGrantedOnce() throws {
    let folder = try TemporaryFolder()
    let list = try AllowList(state: folder.path)
    try list.add(name: "lab", role: .work, publicKey: CurveKeyPair().publicKey)
    #expect(
      performing: { try list.add(name: "lab", role: .admin, publicKey: CurveKeyPair().publicKey) },
      throws: { ($0 as? MessagingError)?.code == .keyExists })
    #expect(list.all().map(\.role) == [.work])
  }

  @Test func grantAndRevocationAreSeenByARunningCoordinatorAtOnce() throws {
    let folder = try TemporaryFolder()
    let running = try AllowList(state: folder.path)
    let command = try AllowList(state: folder.path)
    let key = try CurveKeyPair().publicKey
    #expect(running.grant(of: key) == nil)
    try command.add(name: "lab", role: .submit, publicKey: key)
    #expect(running.grant(of: key)?.role == .submit)
    try command.revoke(name: "lab")
    #expect(running.grant(of: key) == nil)
  }

  @Test func revokingAnUnknownNameIsTold() throws {
    let folder = try TemporaryFolder()
    let list = try AllowList(state: folder.path)
    #expect(performing: { try list.revoke(name: "lab") }, throws: { ($0 as? MessagingError)?.code == .keyUnknown })
  }
}
