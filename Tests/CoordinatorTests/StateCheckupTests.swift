import FoundationEssentials
import Measurement
import Messaging
import Testing

@testable import Coordinator

/// `podium doctor --state` beside a coordinator.
@Suite struct StateCheckupTests {
  private let vault: Vault

  init() throws { vault = try Vault() }

  private func folder(_ name: String) throws -> String {
    try CoordinatorKeys.prepare(state: vault.path(name))
    return vault.path(name)
  }

  @Test func whoServesTheFolderIsSeen() throws {
    let folder = try folder("state")
    let checkup = StateCheckup(state: folder)
    #expect(checkup.lock.text == "nobody has ever served it")
    let lock = try FolderLock(folder, owner: "a test")
    #expect(checkup.lock.text == "a coordinator or worker uses this state folder now")
    withExtendedLifetime(lock) {}
    try Data().write(to: URL(filePath: try self.folder("other") + "/lock"))
    #expect(StateCheckup(state: vault.path("other")).lock.text == "nobody serves it now")
  }

  /// While somebody looks without a pause, many coordinators take their folders: none is refused.
  @Test func whoeverStartsDuringALookIsNotRefused() async throws {
    let folders = try (0..<500).map { try folder("state\($0)") }
    for folder in folders { try Data().write(to: URL(filePath: folder + "/lock")) }
    let next = Locked(0)
    let looks = Locked(0)
    let looker = Task.detached {
      while let folder = next.withLock({ $0 < folders.count ? folders[$0] : nil }) {
        #expect(StateCheckup(state: folder).lock.state == .fine)
        looks.withLock { $0 += 1 }
      }
    }
    while looks.withLock({ $0 }) == 0 { await Task.yield() }
    // None is let go: another test's child may have it for a moment.
    var locks: [FolderLock] = []
    var refusals = 0
    for folder in folders {
      do { locks.append(try FolderLock(folder, owner: "a look")) } catch { refusals += 1 }
      next.withLock { $0 += 1 }
    }
    await looker.value
    #expect(refusals == 0)
    withExtendedLifetime(locks) {}
  }
}
