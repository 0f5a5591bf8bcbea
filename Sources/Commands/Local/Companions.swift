import Glibc
import Measurement

/// Other processes of this very program, for as long as a command runs; they are killed when it dies.
final class Companions {
  private var processes: [(name: String, process: ChildProcess)] = []

  /// How long they get to finish what they do, and then to end at once.
  private static let patience: [Duration] = [.seconds(1), .seconds(2)]

  /// Starts one. It is in a process group of its own, so that Ctrl-C reaches only us.
  func start(_ name: String, _ arguments: [String]) throws {
    ChildProcess.adoptOrphans()
    processes.append((name, try ChildProcess(executable: WorkerCommand.executable, arguments: arguments)))
  }

  /// Reads what they say, so that none of them waits for a reader. Throws with its last words when one has ended by itself.
  func look() throws(CommandFailure) {
    for (name, process) in processes {
      process.drainOutput()
      guard let exit = process.reap() else { continue }
      let words = process.standardErrorTail.split(separator: "\n").last.map(String.init) ?? "\(exit.ending)"
      var code = ExitStatus.bug
      if case .exited(let status) = exit.ending, status >= ExitStatus.usage { code = status }
      throw CommandFailure(code: "run.ended", message: "the \(name) ended: \(words)", exitCode: code)
    }
  }

  /// Asks all to end, the last started first, and makes them.
  func end() {
    var left = processes.reversed().map(\.process)
    processes = []
    // A worker that is asked twice gives up what it runs.
    for patience in Self.patience {
      for process in left { kill(process.processID, SIGTERM) }
      let end = ContinuousClock.now + patience
      while !left.isEmpty, ContinuousClock.now < end {
        left.removeAll { process in
          process.drainOutput()
          return process.reap() != nil
        }
        if !left.isEmpty { usleep(10_000) }
      }
    }
    for process in left { process.killAndReap() }
  }
}
