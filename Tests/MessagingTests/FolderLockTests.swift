import Glibc
import Messaging
import Testing

@Suite struct FolderLockTests {
  @Test func aLookTellsWhetherSomebodyHasIt() throws {
    let folder = try TemporaryFolder()
    #expect(try !FolderLock.isHeld(folder.path), "there is no lock yet")
    var lock: FolderLock? = try FolderLock(folder.path, owner: "a test")
    #expect(try FolderLock.isHeld(folder.path))
    #expect(
      performing: { try FolderLock(folder.path, owner: "another") }, throws: { ($0 as? MessagingError)?.code == .stateLocked })
    #expect(try FolderLock.isHeld(folder.path), "whoever was refused took nothing away")
    withExtendedLifetime(lock) {}
    lock = nil
    // A process that another test is just starting has the descriptor too, until it is the other program.
    for _ in 0..<500 where try FolderLock.isHeld(folder.path) { usleep(10_000) }
    #expect(try !FolderLock.isHeld(folder.path))
  }

  @Test func whatCannotBeLookedAtIsTold() throws {
    let folder = try TemporaryFolder()
    #expect(
      performing: { try FolderLock.isHeld("\(folder.path)/\(String(repeating: "x", count: 300))") },
      throws: { ($0 as? MessagingError)?.code == .stateFolder })
  }
}
