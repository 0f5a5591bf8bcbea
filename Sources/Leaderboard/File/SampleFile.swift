import Glibc

/// Raw samples beside what they add up to: JSON Lines, one line for each trial and thing measured.
public struct SampleFile: Sendable {
  /// All samples that one trial took of one thing, in the order they were taken.
  public struct Series: Hashable, Sendable {
    /// A kernel's signature, or `latency`.
    public var what: String
    /// Counted from 1.
    public var trial: Int64
    public var callsPerSample: Int64
    /// `warm` or `cold`: what the caches held.
    public var mode: String
    /// Of `callsPerSample` calls each.
    public var nanoseconds: [Int64]
    /// Nil when the samples converged; else why they did not.
    public var unstable: String?

    public init(
      what: String, trial: Int64, callsPerSample: Int64, mode: String, nanoseconds: [Int64], unstable: String?
    ) {
      self.what = what
      self.trial = trial
      self.callsPerSample = callsPerSample
      self.mode = mode
      self.nanoseconds = nanoseconds
      self.unstable = unstable
    }

    /// `podium.samples/1`, on one line.
    var json: JSONValue {
      [
        "schema": "podium.samples/1", "what": .string(what), "trial": .integer(trial), "callsPerSample": .integer(callsPerSample),
        "mode": .string(mode), "samples": .array(nanoseconds.map(JSONValue.integer)),
        "unstable": unstable.map(JSONValue.string) ?? .null,
      ]
    }
  }

  public let path: String

  public init(path: String) { self.path = path }

  /// The file of an entry, in the folder beside its board.
  public init(board: String, entry: String) { self.init(path: "\(board).samples/\(entry).jsonl") }

  /// Makes the file anew, with its folder: readers see the old one or the whole new one, and writing it again changes nothing.
  ///
  /// - Throws: `board.write`.
  public func write(_ series: [Series]) throws(LeaderboardError) {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    if !folder.isEmpty, mkdir(folder, 0o755) != 0, errno != EEXIST { throw failure(errno) }
    let text = series.map { $0.json.canonical + "\n" }.joined()
    let steps = FileSteps()
    let temporary = "\(path).\(getpid()).tmp"
    do throws(LeaderboardError) {
      try steps.create(temporary, Array(text.utf8), mode: nil)
      try steps.rename(temporary, path)
      try steps.flushFolder(of: path)
    } catch {
      steps.remove(temporary)
      throw LeaderboardError(.write, error.message.replacing("the leaderboard", with: "the samples"), place: path, hint: error.hint)
    }
  }

  private func failure(_ error: Int32) -> LeaderboardError {
    LeaderboardError(
      .write, "cannot make the folder of samples (\(String(cString: strerror(error))))", place: path,
      hint: "check the folder above it")
  }
}
