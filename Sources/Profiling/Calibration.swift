import FoundationEssentials

/// What the canaries of past sessions reached on a machine, kept in a file.
public struct Calibration: Sendable {
  private let path: String
  public private(set) var history: CanaryHistory

  /// - Parameter machine: its fingerprint. A file of another machine, or one that cannot be read, is a fresh start: it holds nothing
  ///   that cannot be measured again.
  public init(path: String, machine: String) {
    self.path = path
    let known = FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(CanaryHistory.self, from: $0) }
    history = known.flatMap { $0.machine == machine ? $0 : nil } ?? CanaryHistory(machine: machine)
  }

  /// Holds a session against those before it, then remembers it.
  public mutating func judge(_ report: TrialReport) -> TrialReport {
    let judged = history.judged(report)
    history.add(report)
    return judged
  }

  /// In one step, so that no reader sees half a file; the folder is made when it is not there. Throws `trial.calibration`; what is
  /// remembered stays so.
  public func save() throws(ProfilingError) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let file = URL(filePath: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try encoder.encode(history).write(to: file, options: .atomic)
    } catch {
      throw ProfilingError(.calibration, "cannot keep the canaries' rates (\(error))", place: path)
    }
  }
}
