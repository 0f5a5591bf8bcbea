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
    // A process that another test is just starting has the descriptor too, until it is the other program: the kernel wakes us then.
    let descriptor = open("\(folder.path)/lock", O_RDONLY | O_CLOEXEC)
    #expect(flock(descriptor, LOCK_SH) == 0)
    close(descriptor)
    #expect(try !FolderLock.isHeld(folder.path))
  }

  @Test func whatCannotBeLookedAtIsTold() throws {
    let folder = try TemporaryFolder()
    #expect(
      performing: { try FolderLock.isHeld("\(folder.path)/\(String(repeating: "x", count: 300))") },
      throws: { ($0 as? MessagingError)?.code == .stateFolder })
  }
}
