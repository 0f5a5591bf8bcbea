import FoundationEssentials
import Glibc
import Testing

@testable import Measurement

@Suite struct HostLockTests {
  private let scratch: Scratch
  private var path: String { scratch.path + "/lock" }

  init() throws { scratch = try Scratch() }

  @Test func lockInAFolderThatIsNotThereIsAnError() {
    let error = #expect(throws: MeasurementError.self) { try HostLock.tryAcquire(path: scratch.path + "/none/lock") }
    #expect(error?.code == .lockUnavailable)
  }

  @Test func whatIsNoPlainFileIsRefused() throws {
    #expect(throws: MeasurementError.self) { try HostLock.tryAcquire(path: scratch.path) }
    try scratch.write("", to: "target")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: scratch.path + "/target")
    let error = #expect(throws: MeasurementError.self) { try HostLock.tryAcquire(path: path) }
    #expect(error?.code == .lockUnavailable)
  }

  @Test func anotherProcessCannotTakeWhatIsHeld() throws {
    let take = { [path] in
      try ChildProcess(executable: "/usr/bin/flock", arguments: ["-n", path, "true"]).run(deadline: patience).exit.isSuccess
    }
    var lock = try HostLock.tryAcquire(path: path)
    #expect(lock != nil)
    #expect(try !take())
    lock = nil
    #expect(try take())
  }

  @Test func whatAnotherProcessHoldsIsFreeWhenItDies() throws {
    try scratch.write("", to: "lock")
    let holder = try ChildProcess(executable: "/usr/bin/flock", arguments: [path, "sh", "-c", "echo held; sleep 1000"])
    while holder.standardOutput.isEmpty {
      var output = holder.outputDescriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      try #require(poll(&output, nfds_t(output.count), 60_000) > 0)
      holder.drainOutput()
    }
    #expect(try HostLock.tryAcquire(path: path) == nil)
    let error = #expect(throws: MeasurementError.self) { try HostLock.acquire(path: path, within: .zero) }
    #expect(error?.code == .lockBusy)
    holder.killAndReap()
    _ = try HostLock.acquire(path: path, within: patience)
  }

  @Test func aSecondLockInThisProcessMustWait() throws {
    let first = try HostLock.tryAcquire(path: path)
    #expect(first != nil)
    #expect(try HostLock.tryAcquire(path: path) == nil)
    withExtendedLifetime(first) {}
  }

  @Test func childrenDoNotKeepTheLock() throws {
    var lock = try HostLock.tryAcquire(path: path)
    let child = try ChildProcess(executable: "/bin/sleep", arguments: ["1000"])
    #expect(lock != nil)
    lock = nil
    #expect(try HostLock.tryAcquire(path: path) != nil)
    withExtendedLifetime(child) {}
  }

  @Test func fileIsReadableForEveryUser() throws {
    let before = umask(0o077)
    defer { umask(before) }
    let lock = try HostLock.tryAcquire(path: path)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o444)
    withExtendedLifetime(lock) {}
  }

  @Test func defaultPathIsInASharedFolder() {
    #expect(["/run/lock/podium-measure.lock", "/tmp/podium-measure.lock"].contains(HostLock.defaultPath))
  }
}
