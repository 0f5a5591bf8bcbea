import FoundationEssentials
import Glibc
import Testing

@testable import Measurement

/// A process that starts such children, adopts what they leave behind, and does nothing else.
struct HostileHost {
  /// In the environment of a child and of all that it starts.
  private let mark = "PODIUM_TEST_MARK=\(UInt64.random(in: 0 ... .max))"

  init() {
    Orphans.adopt()
  }

  func start(_ script: String, memoryBytes: Int64? = nil) throws -> ChildProcess {
    try start("/bin/sh", ["-c", script], memoryBytes: memoryBytes)
  }

  func python(_ script: String, memoryBytes: Int64? = nil) throws -> ChildProcess {
    try start("/usr/bin/env", ["python3", "-c", script], memoryBytes: memoryBytes)
  }

  func start(_ executable: String, _ arguments: [String], memoryBytes: Int64?) throws -> ChildProcess {
    let parts = mark.split(separator: "=").map(String.init)
    var environment = ProcessInfo.processInfo.environment
    environment[parts[0]] = parts[1]
    return try ChildProcess(
      executable: executable, arguments: arguments, environment: environment, limits: .init(memoryBytes: memoryBytes))
  }

  /// A child that is known, but that nobody ends.
  func spawnUnwatched(_ script: String) throws -> Int32 {
    let words = CStringArray(["/bin/sh", "-c", script])
    let environment = CStringArray([mark])
    return try Orphans.registering { () throws(MeasurementError) in
      var child: pid_t = 0
      let status = withExtendedLifetime((words, environment)) {
        posix_spawn(&child, "/bin/sh", nil, nil, words.pointers, environment.pointers)
      }
      guard status == 0 else { throw MeasurementError(.processStart, "cannot start: \(errorText(status))") }
      return child
    }
  }

  /// Processes of this test that still are there.
  var left: [Int32] {
    let files = SystemFiles()
    return ProcessLine.all(files).map(\.process).filter { files.text("/proc/\($0)/environ")?.contains(mark) ?? false }
  }

  /// A daemon's way: a child of a child, in a session of its own, whose parents have ended.
  static let escape = """
    import os, sys, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(1, b"away")
            time.sleep(1000)
        os._exit(0)
    os.wait()
    """
}

/// Children that misbehave: each is told by its cause, and nothing of it is left. Each test is a process of its own, since one that
/// adopts must have started all its children itself.
@Suite(.serialized) struct HostileChildTests {
  @Test func aSegmentationFaultIsNamed() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let child = try host.python("import ctypes; ctypes.string_at(0)")
      let exit = try child.run(deadline: patience).exit
      #expect(child.story(of: exit) == "was killed by SIGSEGV (segmentation fault)")
      #expect(host.left.isEmpty)
    }
  }

  @Test func memoryThatIsRefusedIsNamedWithItsLimit() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let child = try host.python("a = []\nwhile True: a.append(bytearray(1 << 24))", memoryBytes: 256 << 20)
      let done = try child.run(deadline: patience)
      #expect(done.standardErrorTail.contains("MemoryError"))
      #expect(child.story(of: done.exit) == "ran out of memory: its limit is 256 MiB (exit code 1)")
      #expect(host.left.isEmpty)
    }
  }

  @Test func aChildWithAMemoryLimitIsTheKernelsFirstChoice() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let done = try host.start("cat /proc/self/oom_score_adj", memoryBytes: 256 << 20).run(deadline: patience)
      #expect(String(decoding: done.standardOutput, as: UTF8.self) == "1000\n")
    }
  }

  @Test func garbageWithoutEndIsBounded() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let child = try host.start("head -c 300000000 /dev/zero")
      let done = try child.run(deadline: patience)
      #expect(done.exit.isSuccess)
      #expect(done.isStandardOutputCut)
      #expect(done.standardOutput.count == 16 << 20)
      #expect(host.left.isEmpty)
    }
  }

  @Test func aHangThatIgnoresSignalsEndsAtItsDeadline() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let done = try host.start("trap '' TERM INT HUP; echo begun; while :; do sleep 1; done").run(deadline: .milliseconds(300))
      #expect(done.isTimedOut)
      #expect(host.left.isEmpty)
    }
  }

  @Test func aStoppedChildEndsAtItsDeadline() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let done = try host.start("kill -STOP $$").run(deadline: .milliseconds(300))
      #expect(done.isTimedOut)
      #expect(host.left.isEmpty)
    }
  }

  /// What escapes holds the output open: nobody may wait for it.
  @Test func whatLeavesTheSessionIsKilledWhenTheChildEnds() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let child = try host.python(HostileHost.escape + "\nos._exit(3)")
      let done = try child.run(deadline: patience)
      #expect(done.exit.ending == .exited(code: 3))
      #expect(host.left.isEmpty)
    }
  }

  @Test func whatLeavesTheSessionIsKilledAtTheDeadline() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let child = try host.python(HostileHost.escape + "\ntime.sleep(1000)")
      while child.standardOutput.isEmpty {
        var watched = child.outputDescriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        try #require(poll(&watched, nfds_t(watched.count), 60_000) > 0)
        child.drainOutput()
      }
      #expect(host.left.count == 2)
      child.killAndReap()
      #expect(host.left.isEmpty)
    }
  }

  /// Sixty-four sessions that each begin the next before they sleep; more would be a danger to the machine.
  @Test func aChainOfSessionsIsKilledWhole() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let script = """
        import os, time
        for depth in range(64):
            if os.fork() != 0: break
            os.setsid()
        if depth == 0: os._exit(0)
        time.sleep(1000)
        """
      let chain = try host.python(script).run(deadline: patience)
      #expect(chain.exit.isSuccess)
      #expect(host.left.isEmpty)
    }
  }

  @Test func othersStartChildrenWhileWhatIsLeftIsKilled() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let child = try host.spawnUnwatched("setsid sleep 1000 &")
      var started: [ChildExit?] = []
      // One that cannot be started is nil, and told below.
      Orphans.sweep(
        after: child, pause: { started.append(try? host.start("exit 0").run(deadline: patience).exit) },
        reap: { waitpid(child, nil, 0) })
      #expect(!started.isEmpty && started.allSatisfy { $0?.isSuccess ?? false })
      #expect(host.left.isEmpty)
    }
  }

  @Test func whatAnotherChildRunsIsLeftAlone() async {
    await #expect(processExitsWith: .success) {
      let host = HostileHost()
      let other = try host.python(HostileHost.escape + "\ntime.sleep(1000)")
      while other.standardOutput.isEmpty {
        var watched = other.outputDescriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        try #require(poll(&watched, nfds_t(watched.count), 60_000) > 0)
        other.drainOutput()
      }
      let quick = try host.start("exit 0").run(deadline: patience)
      #expect(quick.exit.isSuccess)
      #expect(other.reap() == nil)
      #expect(host.left.count == 2)
      other.killAndReap()
      #expect(host.left.isEmpty)
    }
  }
}

/// What is killed by its number must be what was meant, whoever reaps it.
@Suite struct ProcessTreeTests {
  private let scratch: Scratch
  private let files: SystemFiles

  init() throws {
    scratch = try Scratch()
    files = SystemFiles(root: scratch.path)
  }

  /// Fields of proc(5): 4 is the parent, 22 the begin, all others are 0.
  private func line(_ process: Int32, parent: Int32, begin: Int64) -> String {
    let rest = (5...52).map { $0 == 22 ? "\(begin)" : "0" }.joined(separator: " ")
    return "\(process) (p) S \(parent) \(rest)"
  }

  private func below(_ roots: [Int32], _ lines: [String]) throws -> [Int32] {
    let seen = try lines.map { try #require(ProcessLine($0)) }
    return ProcessTree.below(roots, in: seen, files: files).map(\.process)
  }

  @Test func parentsComeBeforeTheirChildren() throws {
    let lines = [
      line(30, parent: 20, begin: 3), line(20, parent: 10, begin: 2), line(10, parent: 1, begin: 1), line(40, parent: 1, begin: 4),
    ]
    for (process, text) in zip([30, 20, 10, 40], lines) { try scratch.write(text, to: "proc/\(process)/stat") }
    #expect(try below([10], lines) == [20, 30])
    #expect(try below([10, 20], lines) == [30])
  }

  /// Number 20 has become another's, who has children too; 50 was given to another parent; 60 is gone.
  @Test func whatTookANumberOverIsLeftAloneWithAllBelowIt() throws {
    let lines = [
      line(10, parent: 1, begin: 1), line(20, parent: 10, begin: 2), line(30, parent: 20, begin: 9), line(50, parent: 10, begin: 5),
      line(60, parent: 10, begin: 6),
    ]
    try scratch.write(line(10, parent: 1, begin: 1), to: "proc/10/stat")
    try scratch.write(line(20, parent: 10, begin: 8), to: "proc/20/stat")
    try scratch.write(line(30, parent: 20, begin: 9), to: "proc/30/stat")
    try scratch.write(line(50, parent: 1, begin: 5), to: "proc/50/stat")
    #expect(try below([10], lines) == [])
  }

  @Test func killedIsOnlyWhatBeganThen() throws {
    let child = try ChildProcess(executable: "/bin/sleep", arguments: ["1000"])
    let machine = SystemFiles()
    let line = try #require(ProcessLine.of(child.processID, machine))
    var other = line
    other.begin -= 1
    ProcessTree.kill(other, files: machine)
    #expect(child.reap() == nil)
    ProcessTree.kill(line, files: machine)
    #expect(try child.run(deadline: patience).exit.ending == .signalled(signal: SIGKILL))
  }
}

@Suite struct ProcessLineTests {
  @Test func nameMayHoldBracketsAndSpaces() throws {
    let tail = (4...52).map { "\($0)" }.joined(separator: " ")
    // Fields of proc(5): each of them holds its own number, but for the first three.
    let line = try #require(ProcessLine("77 (a) S (b c) R \(tail)"))
    #expect(line.process == 77)
    #expect(line.name == "a) S (b c")
    #expect(line.parent == 4)
    #expect(line.ticks == 14 + 15)
    #expect(line.begin == 22)
    #expect(line.core == 39)
  }

  @Test(arguments: ["", "77", "77 (a", ")77(", "77 (a) S 1 2 3", "x (a) S", "77 (a) S 1 1 1 1 1 1 1 1 1 1 -5 -5 1 1 1"])
  func garbageIsNoProcess(_ text: String) { #expect(ProcessLine(text) == nil) }

  @Test func thisProcessIsListedWithItsParent() throws {
    let own = try #require(ProcessLine.all(SystemFiles()).first { $0.process == getpid() })
    #expect(own.parent == getppid())
  }
}

@Suite struct OutOfMemoryTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func story(
    _ ending: ChildExit.Ending, peak: Int64 = 0, limit: Int64? = 100 << 20, before: Int64? = nil, words: String = ""
  ) -> String? {
    OutOfMemory(
      ChildExit(ending: ending, peakResidentBytes: peak, processorTime: .zero), limit: limit, systemKillsBefore: before,
      lastWords: words, files: SystemFiles(root: scratch.path)
    ).story
  }

  @Test func successAndOtherCausesAreNone() {
    #expect(story(.exited(code: 0), peak: 100 << 20) == nil)
    #expect(story(.exited(code: 1), peak: 50 << 20) == nil)
    #expect(story(.exited(code: 1), limit: nil, words: "out of memory") == nil)
    #expect(story(.signalled(signal: SIGSEGV), limit: 0, words: "bad_alloc") == nil)
  }

  @Test func memoryNearTheLimitIsTheCause() {
    let told = story(.signalled(signal: SIGABRT), peak: 95 << 20)
    #expect(told == "ran out of memory: its limit is 100 MiB (SIGABRT (aborted))")
  }

  @Test func theKernelsOwnKillIsTold() throws {
    try scratch.write("nr_free_pages 1\noom_kill 8\n", to: "proc/vmstat")
    let told = story(.signalled(signal: SIGKILL), peak: 3 << 29, before: 7)
    #expect(told == "was killed because the machine ran out of memory; it held 1.5 GiB")
    #expect(story(.signalled(signal: SIGKILL), before: 8) == nil)
    #expect(story(.signalled(signal: SIGSEGV), before: 7) == nil)
  }
}
