import Glibc
import Measurement
import Messaging
import Scheduling

/// One script for one host.
struct SSHCall: Sendable {
  var host: SSHHost
  var script: RemoteScript
}

/// How a call of ssh ended.
struct SSHEnding: Sendable {
  enum Reason: Sendable {
    /// The remote command's exit code, or 255 for a connection that failed.
    case exited(Int32)
    /// In words that follow its name.
    case died(String)
    case timedOut
    /// Somebody stopped waiting.
    case interrupted
    /// ssh could not be started.
    case notStarted(CommandFailure)
  }

  var reason: Reason
  var output: [UInt8] = []
  var errors = ""
}

/// Calls ssh for many hosts, so many at once, by one thread.
struct SSHCalls {
  let program: SSHProgram
  /// At once.
  let limit: Int
  let interruption: Interruption

  /// What one host may say; a script of ours says far less.
  private static let outputLimit = 1 << 20

  private final class Running {
    let index: Int
    let process: ChildProcess
    let end: ContinuousClock.Instant
    var isTimedOut = false

    init(_ index: Int, _ process: ChildProcess, end: ContinuousClock.Instant) {
      self.index = index
      self.process = process
      self.end = end
    }
  }

  /// Gives the endings in the order of the calls; `ended` is told of each as it comes. After an interruption what runs is ended and
  /// nothing is started any more.
  func run(_ calls: [SSHCall], deadline: Duration, ended: (SSHHost, SSHEnding) -> Void = { _, _ in }) -> [SSHEnding] {
    let clock = ContinuousClock()
    var endings = calls.map { _ in SSHEnding(reason: .interrupted) }
    var waiting = calls.indices.makeIterator()
    var running: [Running] = []
    var isOver = false
    while true {
      while !isOver, running.count < max(1, limit), let index = waiting.next() {
        do {
          running.append(Running(index, try start(calls[index]), end: clock.now + deadline))
        } catch {
          let failure = CommandFailure(error) ?? Self.unknown(error)
          endings[index].reason = .notStarted(failure)
          ended(calls[index].host, endings[index])
        }
      }
      if running.isEmpty { return endings }
      Self.wait(running, isOver ? [] : [interruption.waker.descriptor], clock.now)
      if interruption.count > 0, !isOver {
        isOver = true
        for call in running { call.process.killGroup() }
      }
      running.removeAll { call in
        if !call.isTimedOut, clock.now >= call.end {
          call.isTimedOut = true
          call.process.killGroup()
        }
        call.process.drainOutput()
        guard let exit = call.process.reap() else { return false }
        endings[call.index] = Self.ending(call, exit, isOver: isOver)
        ended(calls[call.index].host, endings[call.index])
        return true
      }
    }
  }

  private func start(_ call: SSHCall) throws(MeasurementError) -> ChildProcess {
    var limits = ChildProcess.Limits()
    limits.standardOutputBytes = Self.outputLimit
    return try ChildProcess(
      executable: program.executable, arguments: program.arguments(for: call.host), input: call.script.input, limits: limits)
  }

  private static func ending(_ call: Running, _ exit: ChildExit, isOver: Bool) -> SSHEnding {
    let process = call.process
    let reason: SSHEnding.Reason =
      switch exit.ending {
      case .exited(let code): .exited(code)
      case .signalled: call.isTimedOut ? .timedOut : isOver ? .interrupted : .died(process.story(of: exit))
      }
    return SSHEnding(reason: reason, output: process.standardOutput, errors: process.standardErrorTail)
  }

  /// Until something happens to one of them, or its time is over.
  private static func wait(_ running: [Running], _ others: [Int32], _ now: ContinuousClock.Instant) {
    let descriptors = running.flatMap { [$0.process.exitDescriptor] + $0.process.outputDescriptors } + others
    var watched = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let end = running.filter { !$0.isTimedOut }.map(\.end).min() ?? now + longestWait
    // Rounded up. An error is a look too early.
    poll(&watched, nfds_t(watched.count), Int32(min(longestWait, max(.zero, end - now)).milliseconds) + 1)
  }

  private static let longestWait: Duration = .seconds(1)

  private static func unknown(_ error: any Error) -> CommandFailure {
    CommandFailure(code: "fleet.ssh", message: "\(error)", exitCode: ExitStatus.bug)
  }
}
