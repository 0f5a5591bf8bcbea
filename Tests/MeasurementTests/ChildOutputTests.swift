import Glibc
import Testing

@testable import Measurement

@Suite struct ChildOutputTests {
  @Test func withoutInputTheChildReadsTheEndOfTheFile() throws {
    let done = try ChildProcess(executable: "/bin/cat").run(deadline: patience)
    #expect(done.exit.isSuccess)
    #expect(done.standardOutput.isEmpty)
  }

  @Test func inputAndOutputPassWhole() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let done = try ChildProcess(executable: "/bin/cat", input: bytes).run(deadline: patience)
    #expect(done.standardOutput == bytes)
    #expect(!done.isStandardOutputCut)
  }

  @Test func inputThatIsNotReadDoesNoHarm() throws {
    let child = try ChildProcess(executable: "/bin/true", input: Array(repeating: 1, count: 1 << 20))
    #expect(try child.run(deadline: patience).exit.isSuccess)
  }

  @Test func childThatClosesItsInputAndOutputIsWaitedFor() throws {
    let done = try shell("exec <&- >&- 2>&-; exit 3").run(deadline: patience)
    #expect(done.exit.ending == .exited(code: 3))
  }

  @Test func ofLongOutputTheEndIsKept() throws {
    var limits = ChildProcess.Limits()
    limits.standardOutputBytes = 1000
    limits.standardErrorBytes = 4
    let done = try shell("seq 1 300000; echo abcdefgh >&2", limits: limits).run(deadline: patience)
    #expect(done.standardOutput.count == 1000)
    #expect(String(decoding: done.standardOutput, as: UTF8.self).hasSuffix("299999\n300000\n"))
    #expect(done.isStandardOutputCut)
    #expect(done.standardErrorTail == "fgh\n")
  }

  @Test func outputExactlyAtTheLimitIsNotCut() throws {
    var limits = ChildProcess.Limits()
    limits.standardOutputBytes = 6
    let done = try shell("printf 123456", limits: limits).run(deadline: patience)
    #expect(done.standardOutput == Array("123456".utf8))
    #expect(!done.isStandardOutputCut)
  }

  @Test func endlessOutputDoesNotHoldItsReader() throws {
    var limits = ChildProcess.Limits()
    limits.standardOutputBytes = 1 << 16
    let child = try ChildProcess(executable: "/usr/bin/yes", limits: limits)
    for _ in 0..<20 { child.drainOutput() }
    #expect(child.reap() == nil)
    let done = try child.run(deadline: .milliseconds(200))
    #expect(done.isTimedOut)
    #expect(done.standardOutput.count == 1 << 16)
  }

  @Test func descriptorsTellWhenThereIsSomethingToDo() throws {
    let child = try shell("echo out; echo err >&2")
    #expect(child.outputDescriptors.count == 2)
    var exit = pollfd(fd: child.exitDescriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&exit, 1, 60_000) == 1)
    #expect(child.reap()?.isSuccess == true)
    #expect(child.outputDescriptors.isEmpty)
    #expect(child.standardOutput == Array("out\n".utf8))
    #expect(child.standardErrorTail == "err\n")
  }

  @Test func reapingAndKillingAgainChangesNothing() throws {
    let child = try shell("exit 2")
    let first = try child.run(deadline: patience).exit
    child.killGroup()
    #expect(child.killAndReap() == first)
    #expect(child.reap() == first)
  }
}
