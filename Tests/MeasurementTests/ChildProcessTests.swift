import FoundationEssentials
import Glibc
import Testing

@testable import Measurement

@Suite struct ChildProcessTests {
  @Test(arguments: ["/nonexistent/program", "/etc", "/etc/hostname", ""])
  func programThatCannotRunIsAnError(path: String) {
    let error = #expect(throws: MeasurementError.self) { try ChildProcess(executable: path) }
    #expect(error?.code == .processMissing)
    #expect(error?.place == path)
  }

  @Test(arguments: [[1023], [5000]]) func coresThatAreNotThereAreAnError(cores: [Int]) {
    let error = #expect(throws: MeasurementError.self) {
      try ChildProcess(executable: "/bin/true", limits: .init(cores: CoreSet(cores)))
    }
    #expect(error?.code == .processStart)
  }

  @Test func exitCodeIsReported() throws {
    let done = try shell("exit 7").run(deadline: patience)
    #expect(done.exit.ending == .exited(code: 7))
    #expect(!done.exit.isSuccess)
    #expect(done.exit.ending.description == "exit code 7")
  }

  @Test(arguments: [("SEGV", SIGSEGV, "segmentation fault"), ("ABRT", SIGABRT, "aborted"), ("KILL", SIGKILL, "killed")])
  func endBySignalIsReported(name: String, signal: Int32, text: String) throws {
    let child = try shell("kill -\(name) $$")
    let done = try child.run(deadline: patience)
    #expect(done.exit.ending == .signalled(signal: signal))
    #expect(done.exit.ending.description == "SIG\(name) (\(text))")
    #expect(child.story(of: done.exit) == "was killed by SIG\(name) (\(text))")
    #expect(!done.isTimedOut)
  }

  @Test func memoryLimitHoldsBack() throws {
    let script = "dd if=/dev/zero of=/dev/null bs=256M count=1"
    let child = try shell(script, limits: .init(memoryBytes: 64 << 20))
    let refused = try child.run(deadline: patience)
    #expect(!refused.exit.isSuccess)
    #expect(refused.standardErrorTail.contains("memory exhausted"))
    #expect(child.story(of: refused.exit) == "ran out of memory: its limit is 64 MiB (exit code 1)")
    #expect(try shell(script, limits: .init(memoryBytes: 512 << 20)).run(deadline: patience).exit.isSuccess)
  }

  @Test func peakMemoryAndProcessorTimeAreReported() throws {
    let done = try shell("dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null").run(deadline: patience)
    #expect(done.exit.peakResidentBytes >= 64 << 20)
    #expect(done.exit.peakResidentBytes < 1 << 30)
    #expect(done.exit.processorTime > .zero)
  }

  @Test func deadlineEndsTheProcess() throws {
    let done = try shell("echo begun; while :; do :; done").run(deadline: .milliseconds(300))
    #expect(done.isTimedOut)
    #expect(done.exit.ending == .signalled(signal: SIGKILL))
  }

  @Test func killReachesTheWholeGroup() throws {
    let scratch = try Scratch()
    let lock = scratch.path + "/lock"
    try scratch.write("", to: "lock")
    // The grandchild holds a lock that the kernel frees when it dies.
    let child = try shell("flock \(lock) sh -c 'echo held; sleep 1000' & wait")
    try waitForOutput(of: child)
    #expect(try HostLock.tryAcquire(path: lock) == nil)
    #expect(child.killAndReap()?.ending == .signalled(signal: SIGKILL))
    _ = try HostLock.acquire(path: lock, within: patience)
  }

  @Test func whatAnEndedProcessLeavesBehindIsKilled() throws {
    let scratch = try Scratch()
    let lock = scratch.path + "/lock"
    try scratch.write("", to: "lock")
    let script = "flock \(lock) sh -c 'echo held; sleep 1000' > \(lock).held & until [ -s \(lock).held ]; do :; done"
    #expect(try shell(script).run(deadline: patience).exit.isSuccess)
    _ = try HostLock.acquire(path: lock, within: patience)
  }

  /// Asks the kernel which signal the child gets when its parent ends: prctl(PR_GET_PDEATHSIG).
  @Test func childIsKilledWithItsParent() throws {
    #if arch(x86_64)
      let call = 157
    #else
      let call = 167
    #endif
    let script = "my $signal = pack('i', 0); syscall(\(call), 2, $signal); print unpack('i', $signal);"
    let done = try ChildProcess(executable: "/usr/bin/perl", arguments: ["-e", script]).run(deadline: patience)
    #expect(String(decoding: done.standardOutput, as: UTF8.self) == "\(SIGKILL)")
  }

  /// To the kernel a parent is a thread, and the threads of an executor come and go.
  @Test func childOutlivesTheThreadThatStartedIt() throws {
    final class Box: @unchecked Sendable { var child: ChildProcess? }  // one thread after the other
    let box = Box()
    var thread = pthread_t()
    let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      let box = argument.map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue() }
      box?.child = try? ChildProcess(executable: "/bin/sleep", arguments: ["1000"])
      return nil
    }
    #expect(pthread_create(&thread, nil, body, Unmanaged.passUnretained(box).toOpaque()) == 0)
    pthread_join(thread, nil)
    let done = try #require(box.child).run(deadline: .milliseconds(200))
    #expect(done.isTimedOut)
  }

  @Test func childIsKilledWhenItsObjectGoesAway() throws {
    var child: ChildProcess? = try ChildProcess(executable: "/bin/sleep", arguments: ["1000"])
    let processID = try #require(child?.processID)
    #expect(kill(processID, 0) == 0)
    child = nil
    #expect(kill(processID, 0) == -1)
  }

  @Test func descriptorsAreNotInherited() throws {
    let open = Glibc.open("/dev/null", O_RDONLY)  // without O_CLOEXEC
    defer { close(open) }
    let done = try ChildProcess(executable: "/bin/ls", arguments: ["/proc/self/fd"]).run(deadline: patience)
    // The fourth is the folder that ls itself reads.
    #expect(String(decoding: done.standardOutput, as: UTF8.self) == "0\n1\n2\n3\n")
  }

  @Test func ignoredAndBlockedSignalsAreNotInherited() throws {
    let before = signal(SIGUSR2, SIG_IGN)
    defer { signal(SIGUSR2, before) }
    var (blocked, mask) = (sigset_t(), sigset_t())
    sigaddset(&blocked, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &blocked, &mask)
    defer { pthread_sigmask(SIG_SETMASK, &mask, nil) }
    let done = try shell("grep -E 'SigBlk|SigIgn' /proc/self/status").run(deadline: patience)
    let masks = String(decoding: done.standardOutput, as: UTF8.self).split(separator: "\n").map { line in
      // Without signals 32 and 33, which the C library keeps to itself.
      UInt64(line.split(separator: "\t")[1], radix: 16).map { $0 & ~0x1_8000_0000 }
    }
    #expect(masks == [0, 0])
  }

  @Test func environmentIsWhatWasGiven() throws {
    let child = try ChildProcess(executable: "/usr/bin/env", environment: ["B": "2", "A": "x=y"])
    #expect(String(decoding: try child.run(deadline: patience).standardOutput, as: UTF8.self) == "A=x=y\nB=2\n")
  }

  @Test func coresHoldFromTheBeginning() throws {
    let core = try #require(try CoreSet.allowed().cores.last)
    let child = try shell(
      "grep Cpus_allowed_list /proc/self/status", limits: .init(cores: CoreSet([core])))
    #expect(String(decoding: try child.run(deadline: patience).standardOutput, as: UTF8.self) == "Cpus_allowed_list:\t\(core)\n")
  }

  /// Reads until the child has written something.
  private func waitForOutput(of child: ChildProcess) throws {
    while child.standardOutput.isEmpty {
      var watched = child.outputDescriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      try #require(poll(&watched, nfds_t(watched.count), 60_000) > 0)
      child.drainOutput()
    }
  }
}
