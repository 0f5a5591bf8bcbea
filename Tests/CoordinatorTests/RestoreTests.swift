import FoundationEssentials
import GRDB
import Glibc
import Messaging
import Scheduling
import Testing
import Wire

@testable import Coordinator
@testable import Leaderboard

/// A state that comes from a backup, among workers, clients and a leaderboard that know what came after it.
@Suite struct RestoreTests {
  /// Ids and fences begin where the backup ended; nobody's memory of what was lost may pass for what is new.
  @Test func leasesThatWereGivenOutAfterTheBackupAreNobodys() throws {
    let (site, vault) = (try Site(), try Vault())
    _ = try site.client().submit(probes(2))
    try vault.backup(site)
    let brief = try BriefWorker(site)
    _ = try site.client().submit(probes(2, name: "lost"))
    brief.hear()
    try site.turn()
    brief.hear()
    let claims = brief.claims
    #expect(claims.count == 4)
    let revived = try vault.revived()
    // Another batch gets the ids of the lost jobs before the worker is back.
    let other = try revived.client("bob").submit(probes(2, name: "other")).submitted.batch
    #expect(other == 10_001)
    let back = try BriefWorker(revived, holding: claims)
    #expect(back.messages.count(where: { if case .revoke? = $0.body { true } else { false } }) == 4)
    try back.finish(claims)
    #expect(back.counted.isEmpty && back.otherVerdicts == Array(repeating: "late", count: 4))
    // Everything is given out anew, under fences that never were.
    let anew = back.claims
    #expect(anew.count == 4 && Set(anew.map(\.fence)).isDisjoint(with: claims.map(\.fence)))
    let newest = try #require(claims.map(\.fence).max())
    #expect(anew.allSatisfy { $0.fence.epoch > newest.epoch + 1_000_000 })
    try back.finish(anew)
    #expect(back.counted == anew)
    #expect(try revived.client("bob").batch(other).counts == ["done": 2])
  }

  /// The worker finished it after the backup, and holds the result still.
  @Test func leaseInTheBackupIsAdopted() throws {
    let (site, vault) = (try Site(), try Vault())
    let worker = try site.worker()
    let batch = try site.client().submit(counts(1)).submitted.batch
    worker.hear()
    let claim = try #require(worker.leases.first).claim
    try vault.backup(site)
    let revived = try vault.revived()
    let back = try revived.worker(holding: [claim])
    #expect(back.revoked.isEmpty)
    try back.count(claim, flops: 200)
    #expect(back.verdicts == ["counted"])
    let status = try revived.client().batch(batch)
    #expect(status.state == "done" && status.jobs.first?.attempts == 1)
  }

  /// Its worker was told that it counts, so it has forgotten it: it is measured once more, and shown once.
  @Test func jobThatEndedAfterTheBackupRunsAgainAndIsShownOnce() throws {
    let (site, vault) = (try Site(), try Vault())
    let worker = try site.worker()
    let batch = try site.client().submit(counts(2)).submitted.batch
    worker.hear()
    let claims = worker.leases.map(\.claim)
    try worker.count(claims[0], flops: 200)
    site.clock.advance(.seconds(2))
    try site.turn()
    try vault.backup(site)
    try worker.count(claims[1], flops: 202)
    site.clock.advance(.seconds(2))
    try site.turn()
    let board = site.folder + "/leaderboard.json"
    let before = try entries(board)
    #expect(before.count == 2)

    // The machine is another one; the leaderboard is on a disk that was not lost.
    let state = vault.path("new")
    try FileManager.default.createDirectory(
      atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try FileManager.default.copyItem(atPath: board, toPath: state + "/leaderboard.json")
    let outcome = try vault.restore(to: state)
    #expect(outcome.unfinishedJobs == 1)
    let revived = try Site(in: state)
    let back = try revived.worker()
    back.hear()
    let lease = try #require(back.leases.first)
    #expect(back.leases.count == 1 && lease.claim.job == claims[1].job && lease.claim != claims[1])
    try back.count(lease.claim, flops: 203)
    #expect(back.verdicts == ["counted"])
    revived.clock.advance(.seconds(2))
    try revived.turn()
    #expect(try entries(state + "/leaderboard.json") == before)
    let status = try revived.client().batch(batch)
    #expect(status.state == "done" && status.published, "\(status)")
    // What is submitted from now on is shown as ever.
    _ = try revived.client().submit(counts(1, name: "later"))
    back.forgetLeases()
    try revived.turn()
    back.hear()
    try back.count(try #require(back.leases.first).claim, flops: 7)
    revived.clock.advance(.seconds(2))
    try revived.turn()
    #expect(try entries(state + "/leaderboard.json").count == 3)
  }

  private func entries(_ board: String) throws -> Set<String> {
    Set(try BoardFile(path: board).readExisting().facts.ids)
  }

  @Test func leaderboardsAreUnited() throws {
    let (site, vault) = (try Site(), try Vault())
    let worker = try site.worker()
    _ = try site.client().submit(counts(1))
    worker.hear()
    try worker.count(worker.leases[0].claim, flops: 200)
    site.clock.advance(.seconds(2))
    try site.turn()
    try vault.backup(site)
    let revived = try vault.revived()
    let board = revived.folder + "/leaderboard.json"
    #expect(try entries(board) == entries(site.folder + "/leaderboard.json"))
    #expect(Vault.mode(board).map { $0 & 0o400 } == 0o400)
  }

  @Test func numbersOfEventsGrow() throws {
    let (site, vault) = (try Site(), try Vault())
    _ = try site.client().submit(probes(1))
    try vault.backup(site)
    _ = try site.client().submit(probes(5, name: "lost"))
    let last = try #require(try site.coordinator?.store.lastEvent())
    let revived = try vault.revived()
    let events = try #require(try revived.coordinator?.store.events(of: BatchID(1), fleet: true, since: last))
    #expect(events.events.first?.event == LoggedEvent(subject: .coordinator, state: "restored"))
    #expect(events.events.allSatisfy { $0.sequence > last && $0.sequence < 1 << 53 })
  }

  @Test func secondRestorationIsFencedFromTheFirst() throws {
    let (site, vault) = (try Site(), try Vault())
    _ = try site.client().submit(probes(1))
    try vault.backup(site)
    let (first, second) = (try vault.revived(), try vault.revived())
    let fences = try [first, second].map { site in
      let worker = try BriefWorker(site)
      worker.hear()
      return try #require(worker.claims.first).fence
    }
    #expect(fences[0] != fences[1])
    #expect(try first.client().submit(probes(1, name: "a")).submitted.batch == 10_001)
    try vault.backup(first, as: "again")
    #expect(try vault.revived("again").client().submit(probes(1, name: "b")).submitted.batch == 20_001)
  }
}

/// What a restoration refuses, and what it leaves as it was.
@Suite struct RestoreRefusalTests {
  private let site: Site
  private let vault: Vault

  init() throws {
    site = try Site()
    vault = try Vault()
    _ = try site.client().submit(counts(2))
  }

  private func code(to state: String? = nil, isReplacing: Bool = false) -> String? {
    do {
      try vault.restore(to: state ?? vault.path("new"), isReplacing: isReplacing)
      return nil
    } catch let error as CoordinatorError {
      return error.code.rawValue
    } catch let error as MessagingError {
      return error.code.rawValue
    } catch {
      return "\(error)"
    }
  }

  @Test func servedFolderIsRefused() throws {
    try vault.backup(site)
    #expect(code(to: site.folder, isReplacing: true) == "state.locked")
  }

  @Test func stateThatIsThereIsMovedAsideOnlyWhenAsked() throws {
    try vault.backup(site)
    let lost = try site.client().submit(probes(1, name: "lost")).submitted.batch
    site.kill()
    #expect(code(to: site.folder) == "state.exists")
    #expect(code(to: site.folder, isReplacing: true) == nil)
    #expect(FileManager.default.fileExists(atPath: site.folder + "/former-1/podium.sqlite"))
    try site.start()
    #expect(try site.client().batch(1).jobs.count == 2)
    #expect(try site.client().ask { $0.batch.batch = lost }.error.code == "batch.unknown")
  }

  /// Of the same coordinator's folder the keys are newer than the backup's: what was revoked stays out.
  @Test func revokedKeyStaysRevoked() throws {
    _ = try CoordinatorKeys.load(state: site.folder)
    let list = try AllowList(state: site.folder)
    try list.add(name: "ann", role: .submit, publicKey: CurveKeyPair().publicKey)
    try vault.backup(site)
    try list.revoke(name: "ann")
    try list.add(name: "bob", role: .submit, publicKey: CurveKeyPair().publicKey)
    site.kill()
    #expect(try vault.restore(to: site.folder, isReplacing: true).keepsAccess)
    #expect(try AllowList(state: site.folder).all().map(\.name) == ["bob"])
    // On another machine nothing else is known.
    #expect(try !vault.restore(to: vault.path("new")).keepsAccess)
    #expect(try AllowList(state: vault.path("new")).all().map(\.name) == ["ann"])
  }

  @Test(arguments: ["podium.sqlite", "backup.json"]) func damagedBackupIsRefusedAndChangesNothing(_ name: String) throws {
    let path = try vault.backup(site) + "/\(name)"
    var bytes = try #require(Vault.content(path))
    bytes[bytes.count / 2] ^= 0x10
    try Data(bytes).write(to: URL(filePath: path))
    #expect(code() == "backup.damaged")
    // Nothing at all, if it was refused before the folder was made.
    let left = (try? FileManager.default.contentsOfDirectory(atPath: vault.path("new"))) ?? []
    #expect(left.filter { $0 != "lock" } == [])
  }

  @Test func missingPartsAreTold() throws {
    #expect(code() == "backup.missing")
    let backup = try vault.backup(site)
    try FileManager.default.removeItem(atPath: backup + "/podium.sqlite")
    #expect(code() == "backup.damaged")
  }

  /// A file of a backup may name no other place.
  @Test(arguments: ["../podium.sqlite", "/etc/passwd", "access/../../x", "lock", "access/.x", "models"])
  func otherPlacesAreNotWrittenTo(_ path: String) throws {
    let backup = try vault.backup(site)
    var manifest = try BackupManifest.read(backup)
    manifest.files.append(manifest.files[0])
    manifest.files[1].path = path
    try Data(manifest.text.utf8).write(to: URL(filePath: backup + "/backup.json"))
    #expect(code() == "backup.damaged")
  }

  @Test(arguments: ["", "/backup.json", "/podium.sqlite", "/access", "/access/ann.json"])
  func backupThatOthersMayWriteToIsRefused(_ path: String) throws {
    _ = try CoordinatorKeys.load(state: site.folder)
    try AllowList(state: site.folder).add(name: "ann", role: .submit, publicKey: CurveKeyPair().publicKey)
    let backup = try vault.backup(site)
    let mode = try #require(Vault.mode(backup + path))
    for open in [0o020, 0o002] as [UInt32] {
      chmod(backup + path, mode | open)
      #expect(code() == "backup.open")
    }
    #expect(!FileManager.default.fileExists(atPath: vault.path("new")), "nothing was begun")
    chmod(backup + path, mode)
    #expect(code() == nil)
  }

  @Test func newerReleasesAreRefused() throws {
    let backup = try vault.backup(site)
    let manifest = String(decoding: try #require(Vault.content(backup + "/backup.json")), as: UTF8.self)
    try Data(manifest.replacing("podium.backup/1", with: "podium.backup/2").utf8).write(to: URL(filePath: backup + "/backup.json"))
    #expect(code() == "state.newer")
    site.kill()
    try DatabaseQueue(path: site.folder + "/podium.sqlite").write { database in
      try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('of the future')")
    }
    try vault.backup(site, as: "future")
    #expect(
      performing: { try vault.restore("future", to: vault.path("new")) },
      throws: { ($0 as? CoordinatorError)?.code == .stateNewer })
  }
}
