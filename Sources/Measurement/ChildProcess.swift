internal import CKernels
import FoundationEssentials
import Glibc

/// A process of its own for one piece of work, with its own process group; for an event loop that polls file descriptors.
///
/// Watch `exitDescriptor` and `outputDescriptors`; when one is readable call `drainOutput()` and `reap()`. Nothing here waits,
/// except where it says so. The whole group is killed when the process has ended, and when this object goes away; after
/// `adoptOrphans()` also what has left the group. When this process is killed, so is the child; what it has started itself is
/// not, unless it ends with its parent too.
///
/// Belongs to one thread or actor.
public final class ChildProcess {
  public struct Limits: Hashable, Sendable {
    /// The only cores it may run on; nil: those of this process.
    public var cores: CoreSet?
    /// Private writable memory. Not the address space: libraries reserve much more of that than they use.
    public var memoryBytes: Int64?
    /// How much of the end of standard output and of standard error is kept.
    public var standardOutputBytes = 16 << 20
    public var standardErrorBytes = 64 << 10

    public init(cores: CoreSet? = nil, memoryBytes: Int64? = nil) {
      self.cores = cores
      self.memoryBytes = memoryBytes
    }
  }

  public let processID: Int32
  /// Readable when the process has ended.
  public let exitDescriptor: Int32

  private var output: TailPipe
  private var error: TailPipe
  private var exit: ChildExit?
  private let memoryBytes: Int64?
  private let systemKills: Int64?

  /// Starts a program. Cores and memory limit hold before its first instruction, so OpenMP sees them when it is loaded; it
  /// inherits no descriptor but its three.
  ///
  /// - Parameters:
  ///   - executable: the path of the program; not searched for.
  ///   - arguments: without the program's own name.
  ///   - environment: all of it; nil: that of this process.
  ///   - input: what it reads from standard input, then the end of file.
  /// - Throws: `process.missing`, `process.start`.
  public init(
    executable: String, arguments: [String] = [], environment: [String: String]? = nil, input: [UInt8] = [],
    limits: Limits = Limits()
  ) throws(MeasurementError) {
    let inputFile = input.withUnsafeBytes { podium_memory_file($0.baseAddress, $0.count) }
    guard inputFile >= 0 else { throw Self.refused("standard input", errno, executable) }
    defer { close(inputFile) }
    let output = try TailPipe(limit: limits.standardOutputBytes)
    let error = try TailPipe(limit: limits.standardErrorBytes)
    memoryBytes = limits.memoryBytes
    systemKills = OutOfMemory.systemKills()
    processID = try Orphans.registering { () throws(MeasurementError) in
      try Self.spawn(
        executable, [executable] + arguments, environment ?? ProcessInfo.processInfo.environment,
        descriptors: (inputFile, output.writeEnd, error.writeEnd), limits)
    }
    output.closeWriteEnd()
    error.closeWriteEnd()
    self.output = output
    self.error = error
    exitDescriptor = podium_pidfd_open(processID)
    guard exitDescriptor >= 0 else {
      let reason = errno
      kill(-processID, SIGKILL)
      Orphans.sweep(after: processID) {
        while waitpid(processID, nil, 0) < 0, errno == EINTR {}
      }
      throw Self.refused("pidfd_open", reason, executable)
    }
  }

  deinit {
    killAndReap()
    close(exitDescriptor)
  }

  /// Readable when there is output, or no more to come; none when both have ended.
  public var outputDescriptors: [Int32] { [output, error].compactMap(\.readEnd) }

  /// What was written to standard output and read so far: all of it, or its end when `isStandardOutputCut`.
  public var standardOutput: [UInt8] { output.tail }
  public var isStandardOutputCut: Bool { output.isCut }
  /// The end of what was written to standard error, as text.
  public var standardErrorTail: String { String(decoding: error.tail, as: UTF8.self) }

  /// Reads what is there, at most a megabyte of each, so that a child that writes for ever cannot hold its reader.
  public func drainOutput() {
    output.drain()
    error.drain()
  }

  /// How the process ended; nil while it runs. The first time that it has ended, kills what is left of its group and reads the
  /// rest of its output.
  public func reap() -> ChildExit? {
    if exit == nil, hasEnded() { collect() }
    return exit
  }

  /// Kills the process and all of its group; it is still to be reaped. Does nothing once it is reaped.
  public func killGroup() {
    // Until it is reaped, its number cannot be given to another process or group.
    if exit == nil { kill(-processID, SIGKILL) }
  }

  /// Kills the group and waits until the process is gone, which the kernel does at once.
  @discardableResult
  public func killAndReap() -> ChildExit? {
    killGroup()
    if exit == nil { collect() }
    return exit
  }

  /// How it ended, in words that follow its name: `ended with exit code 1`, `was killed by SIGSEGV (segmentation fault)`, `ran out of
  /// memory: ...`. For one that has been reaped.
  public func story(of exit: ChildExit) -> String {
    OutOfMemory(exit, limit: memoryBytes, systemKillsBefore: systemKills, lastWords: standardErrorTail).story
      ?? exit.ending.story
  }

  /// True when it has ended but is not reaped: its number is still its own.
  private func hasEnded() -> Bool {
    var info = siginfo_t()
    guard waitid(P_PID, id_t(processID), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return errno == ECHILD }
    return info.si_signo == SIGCHLD
  }

  /// Waits for the process, and ends what it leaves behind.
  private func collect() {
    kill(-processID, SIGKILL)
    var status: Int32 = 0
    var usage = rusage()
    var waited: pid_t = -1
    Orphans.sweep(after: processID) {
      repeat { waited = wait4(processID, &status, 0, &usage) } while waited < 0 && errno == EINTR
    }
    output.drainToEnd()
    error.drainToEnd()
    // Somebody else reaped it: that it is gone is all that is known.
    exit = waited == processID ? ChildExit(status: status, usage: usage) : ChildExit(status: SIGKILL, usage: rusage())
  }
}

extension ChildProcess {
  private static func spawn(
    _ executable: String, _ arguments: [String], _ environment: [String: String],
    descriptors: (input: Int32, output: Int32, error: Int32), _ limits: Limits
  ) throws(MeasurementError) -> Int32 {
    let argumentTexts = CStringArray(arguments)
    let environmentTexts = CStringArray(environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })
    let cores = (limits.cores?.cores ?? []).map { Int32(clamping: $0) }
    var child: pid_t = 0
    var failedStep: UnsafePointer<CChar>?
    let status = withExtendedLifetime((argumentTexts, environmentTexts)) {
      executable.withCString { path in
        cores.withUnsafeBufferPointer { cores in
          var request = podium_spawn_request(
            path: path, arguments: argumentTexts.pointers, environment: environmentTexts.pointers,
            input: descriptors.input, output: descriptors.output, error: descriptors.error, cores: cores.baseAddress,
            core_count: Int32(cores.count), memory_bytes: limits.memoryBytes ?? 0)
          return podium_spawn(&request, &child, &failedStep)
        }
      }
    }
    guard status != 0 else { return child }
    let step = failedStep.map { String(cString: $0) } ?? ""
    if step == "execve", status == ENOENT || status == EACCES || status == ENOTDIR || status == ENOEXEC {
      throw MeasurementError(.processMissing, "cannot be run: \(errorText(status))", place: executable)
    }
    throw refused(step, status, executable)
  }

  private static func refused(_ step: String, _ error: Int32, _ place: String) -> MeasurementError {
    let hint = error == EMFILE || error == EAGAIN ? "raise the limits of open files and processes, or run fewer at once" : nil
    return MeasurementError(.processStart, "cannot start: \(step): \(errorText(error))", place: place, hint: hint)
  }
}
