import FoundationEssentials
import GRDB
import Messaging
import ModelFormats
import Scheduling
import Testing
import Wire

@testable import Coordinator
@testable import Leaderboard

/// A copy of the state, made while the coordinator serves.
@Suite struct BackupTests {
  @Test func whatWasAcknowledgedIsInIt() throws {
    let (site, vault) = (try Site(), try Vault())
    let client = try site.client()
    let worker = try site.worker()
    let batch = try client.submit(probes(6)).submitted.batch
    worker.hear()
    let claims = worker.leases.map(\.claim)
    #expect(claims.count == 4)
    try worker.finish(claims[0])
    #expect(worker.verdicts == ["counted"])
    try vault.backup(site)
    let revived = try vault.revived()
    let status = try revived.client().batch(batch)
    #expect(status.state == "running" && status.jobs.map(\.state).filter { $0 == "done" }.count == 1)
    #expect(status.jobs.first { $0.job == claims[0].job }?.metrics.first?.integer == 42)
    // The site itself went on meanwhile.
    for claim in claims.dropFirst() { try worker.finish(claim) }
    #expect(worker.verdicts == Array(repeating: "counted", count: 4))
  }

  @Test func itIsThisUsersAlone() throws {
    let (site, vault) = (try Site(), try Vault())
    _ = try CoordinatorKeys.load(state: site.folder)
    try AllowList(state: site.folder).add(name: "ann", role: .submit, publicKey: CurveKeyPair().publicKey)
    let backup = try vault.backup(site)
    #expect(Vault.mode(backup) == 0o700 && Vault.mode(backup + "/access") == 0o700)
    for name in ["podium.sqlite", "coordinator.key", "access/ann.json", "backup.json"] {
      #expect(Vault.mode("\(backup)/\(name)") == 0o600, "\(name)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: vault.folder) == ["backup"])
  }

  @Test func modelsOfRunningBatchesAreInIt() throws {
    let (site, vault) = (try Site(), try Vault())
    let model = Array("a model".utf8)
    let digest = ContentDigest(of: model).hex
    try Data(model).write(to: URL(filePath: "\(site.folder)/models/\(digest)"))
    var batch = counts(1)
    batch.variants[0].kernel = ""
    batch.variants[0].file.digest = digest
    batch.variants[0].file.size = Int64(model.count)
    #expect(try site.client().submit(batch).error.code == "")
    let backup = try vault.backup(site)
    #expect(Vault.content("\(backup)/models/\(digest)") == model)
    let revived = try vault.revived()
    #expect(Vault.content("\(revived.folder)/models/\(digest)") == model)
    try FileManager.default.removeItem(atPath: "\(site.folder)/models/\(digest)")
    let later = try StateBackup(of: site.folder, board: site.folder + "/leaderboard.json", to: vault.path("later"))
      .make(version: "test")
    #expect(later.missingModels == [digest])
  }

  /// Its copy would keep all of the backup from being restored; whoever submits the batch again brings it whole.
  @Test func modelThatIsNotWhatItsNameSaysIsLeftOut() throws {
    let (site, vault) = (try Site(), try Vault())
    let model = Array("a model".utf8)
    let digest = ContentDigest(of: model).hex
    let path = "\(site.folder)/models/\(digest)"
    try Data(model).write(to: URL(filePath: path))
    var batch = counts(1)
    batch.variants[0].kernel = ""
    batch.variants[0].file.digest = digest
    batch.variants[0].file.size = Int64(model.count)
    #expect(try site.client().submit(batch).error.code == "")
    try Data("a m0del".utf8).write(to: URL(filePath: path))
    let made = try StateBackup(of: site.folder, board: "none", to: vault.path("backup")).make(version: "test")
    #expect(made.missingModels == [digest])
    #expect(Vault.content("\(vault.path("backup"))/models/\(digest)") == nil)
    let revived = try vault.revived()
    #expect(try revived.client().submit(batch).needBlobs.blobs.map(\.digest) == [digest])
  }

  @Test(arguments: ["/", "//"]) func slashAfterTheNameChangesNothing(_ slashes: String) throws {
    let (site, vault) = (try Site(), try Vault())
    _ = try StateBackup(of: site.folder, board: "none", to: vault.path("backup") + slashes).make(version: "test")
    #expect(try FileManager.default.contentsOfDirectory(atPath: vault.folder) == ["backup"])
    #expect(
      performing: { try StateBackup(of: site.folder, board: "none", to: vault.path("backup/")).make(version: "test") },
      throws: { ($0 as? CoordinatorError)?.code == .backupExists })
    #expect(try vault.restore(to: vault.path("new")).manifest.version == "test")
  }

  @Test func nothingIsOverwrittenAndNothingIsLeftOfAFailure() throws {
    let (site, vault) = (try Site(), try Vault())
    try vault.backup(site)
    #expect(performing: { try vault.backup(site) }, throws: { ($0 as? CoordinatorError)?.code == .backupExists })
    #expect(
      performing: { try StateBackup(of: vault.path("none"), board: "none", to: vault.path("x")).make(version: "test") },
      throws: { ($0 as? CoordinatorError)?.code == .stateMissing })
    site.kill()
    try DatabaseQueue(path: site.folder + "/podium.sqlite").writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA application_id = 7")
    }
    #expect(performing: { try vault.backup(site, as: "x") }, throws: { ($0 as? CoordinatorError)?.code == .stateForeign })
    #expect(try FileManager.default.contentsOfDirectory(atPath: vault.folder) == ["backup"])
  }

  /// While a writer is in the middle of a transaction: what it has committed is there, the rest is not.
  @Test func aWriterIsNotWaitedFor() throws {
    let (site, vault) = (try Site(), try Vault())
    let batch = try site.client().submit(probes(3)).submitted.batch
    let writer = try DatabaseQueue(path: site.folder + "/podium.sqlite")
    try writer.write { database in
      try database.execute(sql: "UPDATE batch SET name = 'half done'")
      try vault.backup(site)
    }
    #expect(try vault.revived().client().batch(batch).name == "probes")
  }
}
