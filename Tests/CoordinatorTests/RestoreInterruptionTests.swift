import FoundationEssentials
import Leaderboard
import Testing
import Wire

@testable import Coordinator

/// A restoration that was cut, and is done again.
@Suite struct RestoreInterruptionTests {
  private let site: Site
  private let vault: Vault

  init() throws {
    site = try Site()
    vault = try Vault()
    _ = try site.client().submit(counts(2))
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(site.folder)/\(folder)").sorted()
  }

  private func write(_ content: String, to name: String) throws {
    try Data(content.utf8).write(to: URL(filePath: "\(site.folder)/\(name)"))
  }

  /// The power went while files were put in place: nobody serves what is half there, and it is done again.
  @Test func unfinishedRestorationIsNotServed() throws {
    try vault.backup(site)
    site.kill()
    try Data().write(to: URL(filePath: site.folder + "/restoring"))
    #expect(performing: { try site.start() }, throws: { ($0 as? CoordinatorError)?.code == .stateDamaged })
    try vault.restore(to: site.folder)
    try site.start()
    #expect(try site.client().batch(1).jobs.count == 2)
  }

  /// The power went when the database was moved aside and its `-wal` was not yet: both end in the one folder.
  @Test func formerDatabaseAndItsLogStayTogether() throws {
    try vault.backup(site)
    site.kill()
    try FileManager.default.createDirectory(atPath: site.folder + "/former-1", withIntermediateDirectories: false)
    try FileManager.default.moveItem(
      atPath: site.folder + "/podium.sqlite", toPath: site.folder + "/former-1/podium.sqlite")
    try write("what was not yet in the database", to: "podium.sqlite-wal")
    try write("moving aside into former-1\n", to: "restoring")
    let outcome = try vault.restore(to: site.folder)
    #expect(outcome.former == site.folder + "/former-1")
    #expect(try names(in: "former-1") == ["podium.sqlite", "podium.sqlite-wal"])
    #expect(try names(in: "").filter { $0.hasPrefix("former") || $0.hasPrefix("restor") } == ["former-1"])
    try site.start()
    #expect(try site.client().batch(1).jobs.count == 2)
  }

  /// A second attempt moves nothing over what the first moved aside.
  @Test func attemptThatFailsLateLeavesWhatWasThere() throws {
    try BoardFile(path: site.folder + "/leaderboard.json").update { (_) throws(LeaderboardError) in }
    try vault.backup(site)
    site.kill()
    let old = try #require(Vault.content(site.folder + "/podium.sqlite"))
    try write("a log", to: "podium.sqlite-wal")
    // The leaderboard can be put nowhere.
    let late = StateRestore(of: vault.path("backup"), to: site.folder, board: vault.path("none/leaderboard.json"))
    #expect(throws: (any Error).self) { try late.run(isReplacing: true) }
    #expect(throws: (any Error).self) { try site.start() }
    let outcome = try vault.restore(to: site.folder)
    #expect(outcome.former == site.folder + "/former-2", "what the first attempt put in place")
    #expect(Vault.content(site.folder + "/former-1/podium.sqlite") == old)
    #expect(try names(in: "former-1") == ["podium.sqlite", "podium.sqlite-wal"])
    #expect(try names(in: "former-2").filter { $0.hasPrefix("podium") } == ["podium.sqlite"])
    try site.start()
    #expect(try site.client().batch(1).jobs.count == 2)
  }

  @Test func markIsReadAsItWasWritten() throws {
    let mark = RestoreMark(in: site.folder)
    #expect(!mark.exists && mark.step == nil && mark.freeFormer == "former-1")
    for step in [RestoreMark.Step.movingAside(into: "former-12"), .placing] {
      try mark.write(step)
      #expect(mark.exists && mark.step == step)
    }
    for text in ["", "moving aside into ../x\n", "moving aside into former-\n", "moving aside into former-1"] {
      try write(text, to: "restoring")
      #expect(mark.exists && mark.step == nil)
    }
    try mark.remove()
    #expect(!mark.exists)
  }
}
