import Logging
import Measurement
import Scheduling

/// Runs a command of the operator for each new record of the leaderboard, with the record on its standard input: one at a time, and
/// never so that the coordinator waits for it. Whatever the command does, only the log tells.
final class RecordHook {
  /// Records that wait for the command; those beyond are found again when the file is written next.
  static let queueLimit = 64
  /// Then it is killed, with all that it has started in its group.
  static let timeLimit: Duration = .seconds(60)
  /// Bytes of its output that go to the log, of each of its two.
  private static let outputLimit = 4_096

  private struct Run {
    var record: BoardRecord
    var child: ChildProcess
    var endsBy: Instant
  }

  private let command: String
  private let log: Logger
  private var queue: [BoardRecord] = []
  private var run: Run?

  /// - Parameter command: for `/bin/sh -c`.
  init(command: String, log: Logger) {
    self.command = command
    self.log = log
  }

  /// True while it has something to do.
  var isBusy: Bool { run != nil || !queue.isEmpty }

  /// Takes records that were not told yet; those that it has already change nothing.
  func take(_ records: [BoardRecord]) {
    for record in records where record.key != run?.record.key && !queue.contains(where: { $0.key == record.key }) {
      guard queue.count < Self.queueLimit else {
        return log.warning("more new records than wait for the command: it is told of the others later")
      }
      queue.append(record)
    }
  }

  /// Moves on as far as it goes now. Gives the keys of records that the command has been told: it ended, however, or could not be
  /// started.
  func advance(at now: Instant) -> [String] {
    var told: [String] = []
    if let current = run {
      guard let ending = ending(of: current, at: now) else { return [] }
      tell(current, ending)
      told.append(current.record.key)
      run = nil
    }
    while run == nil, !queue.isEmpty {
      let record = queue.removeFirst()
      if !start(record, at: now) { told.append(record.key) }
    }
    return told
  }

  private func start(_ record: BoardRecord, at now: Instant) -> Bool {
    do throws(MeasurementError) {
      var limits = ChildProcess.Limits()
      limits.standardOutputBytes = Self.outputLimit
      limits.standardErrorBytes = Self.outputLimit
      let child = try ChildProcess(
        executable: "/bin/sh", arguments: ["-c", command], input: Array((record.json + "\n").utf8), limits: limits)
      run = Run(record: record, child: child, endsBy: now + Self.timeLimit)
      return true
    } catch {
      log.error("the command for new records cannot be started: \(error)", metadata: ["record": "\(record.key)"])
      return false
    }
  }

  /// How it ended, in words that follow its name; nil while it runs and may.
  private func ending(of current: Run, at now: Instant) -> String? {
    current.child.drainOutput()
    if let exit = current.child.reap() { return current.child.story(of: exit) }
    guard now >= current.endsBy else { return nil }
    current.child.killAndReap()
    return "did not end within \(Self.timeLimit.milliseconds / 1000) s and was killed"
  }

  private func tell(_ current: Run, _ ending: String) {
    let isSuccess = current.child.reap()?.isSuccess ?? false
    log.log(
      level: isSuccess ? .info : .warning, "the command for new records \(ending)",
      metadata: [
        "record": "\(current.record.key)", "stdout": "\(String(decoding: current.child.standardOutput, as: UTF8.self))",
        "stderr": "\(current.child.standardErrorTail)",
      ])
  }
}
