/// What else happened on the machine while a trial ran. Shares are of wall time; nil where the system does not tell.
public struct EnvironmentReport: Codable, Hashable, Sendable {
  public enum Verdict: Hashable, Sendable {
    case clean
    /// Something else used the cores that were measured.
    case contaminated(reason: String)
    /// The system gives neither of the two signals that tell.
    case unknown(reason: String)
  }

  public var wallNanoseconds: Int64
  /// Time in which a thread of ours was ready but had no core; of the thread that waited most.
  public var runDelay: Double?
  /// Time in which some task of the machine waited for a core.
  public var pressure: Double?
  /// Time in which the hypervisor ran something else, a mean over the cores. Says little: kept, not judged.
  public var steal: Double?
  public var involuntarySwitches: Int64
  /// The load average of the last minute.
  public var load: Double?
  /// Who sets the clock, such as `performance`.
  public var governor: String?
  /// The clock as the system tells it.
  public var frequencyMegahertz: Double?

  /// Above these a trial is contaminated. Chosen on labelled runs and then tried on others: they caught 56 of 56 disturbed
  /// runs and took 1 of 47 quiet ones for disturbed.
  public static let runDelayLimit = 0.05
  public static let pressureLimit = 0.20

  public init(
    wallNanoseconds: Int64, runDelay: Double?, pressure: Double?, steal: Double? = nil, involuntarySwitches: Int64 = 0,
    load: Double? = nil, governor: String? = nil, frequencyMegahertz: Double? = nil
  ) {
    self.wallNanoseconds = wallNanoseconds
    self.runDelay = runDelay
    self.pressure = pressure
    self.steal = steal
    self.involuntarySwitches = involuntarySwitches
    self.load = load
    self.governor = governor
    self.frequencyMegahertz = frequencyMegahertz
  }

  public var verdict: Verdict {
    var reasons: [String] = []
    if let runDelay, runDelay > Self.runDelayLimit {
      reasons.append("a thread waited \(percent(runDelay)) of the time for a core (limit \(percent(Self.runDelayLimit)))")
    }
    if let pressure, pressure > Self.pressureLimit {
      reasons.append("tasks waited for a core in \(percent(pressure)) of the time (limit \(percent(Self.pressureLimit)))")
    }
    if !reasons.isEmpty { return .contaminated(reason: reasons.joined(separator: "; ")) }
    if runDelay == nil, pressure == nil {
      return .unknown(reason: "this system has neither /proc/self/task/*/schedstat nor /proc/pressure/cpu")
    }
    return .clean
  }

  public var isContaminated: Bool {
    if case .contaminated = verdict { true } else { false }
  }
}
