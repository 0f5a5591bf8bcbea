import FoundationEssentials
import Profiling

/// The worker's memory of what the canaries reached on this machine, in a file of its state folder.
struct Calibration {
  private let path: String
  private(set) var history: CanaryHistory

  /// - Parameter machine: its fingerprint. A file of another machine, or one that cannot be read, is a fresh start: it holds nothing
  ///   that cannot be measured again.
  init(path: String, machine: String) {
    self.path = path
    let known = FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(CanaryHistory.self, from: $0) }
    history = known.flatMap { $0.machine == machine ? $0 : nil } ?? CanaryHistory(machine: machine)
  }

  /// Holds a session against those before it, then remembers it.
  mutating func judge(_ report: TrialReport) -> TrialReport {
    let judged = history.judged(report)
    history.add(report)
    return judged
  }

  /// In one step, so that no reader sees half a file. Throws `WorkerError.storage`; what is remembered stays so.
  func save() throws(WorkerError) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try encoder.encode(history).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw WorkerError.storage(path: path, reason: "cannot keep the canaries' rates (\(error))")
    }
  }
}
