/// What else happened on the machine while a trial ran. Shares are of wall time; nil where the system does not tell.
public struct EnvironmentReport: Codable, Hashable, Sendable {
  public enum Verdict: Hashable, Sendable {
    case clean
    /// Something else used the cores that were measured.
    case contaminated(reason: String)
    /// The system gives neither of the two signals that tell.
    case unknown(reason: String)
  }

  /// Another process that used our cores.
  public struct BusyProcess: Codable, Hashable, Sendable {
    public var process: Int32
    public var name: String
    /// Of the wall time; above 1 for one that ran on several cores.
    public var share: Double

    public init(process: Int32, name: String, share: Double) {
      self.process = process
      self.name = name
      self.share = share
    }
  }

  public var wallNanoseconds: Int64
  /// Time in which a thread of ours was ready but had no core; of the thread that waited most.
  public var runDelay: Double?
  /// Time in which some task of the machine waited for a core.
  public var pressure: Double?
  /// Time in which some task of the machine waited for memory. Kept, not judged.
  public var memoryPressure: Double?
  /// Time in which the hypervisor ran something else, a mean over the cores. Says little: kept, not judged.
  public var steal: Double?
  /// How often a thread of ours lost its core to somebody else.
  public var involuntarySwitches: Int64?
  /// The load average of the last minute, before and after.
  public var loadBefore: Double?
  public var load: Double?
  /// Of the others that ran last on our cores those that used most, at most three; empty when nobody did.
  public var busyProcesses: [BusyProcess]?
  /// How often a limit on processor time, as a container has, stopped us; and for what share of the time.
  public var quotaStops: Int64?
  public var quotaDelay: Double?
  /// How often our cores were slowed down for their heat.
  public var thermalThrottles: Int64?
  /// Who sets the clock, such as `performance`.
  public var governor: String?
  /// The clock as the system tells it, before and after.
  public var frequencyBeforeMegahertz: Double?
  public var frequencyMegahertz: Double?
  /// The clock as a chain of additions measures it, before and after.
  public var clockBeforeGigahertz: Double?
  public var clockAfterGigahertz: Double?

  /// Above these a trial is contaminated. Chosen on labelled runs and then tried on others: they caught 56 of 56 disturbed
  /// runs and took 1 of 47 quiet ones for disturbed.
  public static let runDelayLimit = 0.05
  public static let pressureLimit = 0.20
  /// A second. Judged only where the system gives neither of the two, though it caught as many.
  public static let involuntarySwitchesLimit = 110.0

  public init(wallNanoseconds: Int64, runDelay: Double?, pressure: Double?) {
    self.wallNanoseconds = wallNanoseconds
    self.runDelay = runDelay
    self.pressure = pressure
  }

  public var verdict: Verdict {
    let reasons = reasons
    if !reasons.isEmpty { return .contaminated(reason: (reasons + [busyText].compactMap(\.self)).joined(separator: "; ")) }
    if runDelay == nil, pressure == nil {
      return .unknown(reason: "this system has neither /proc/self/task/*/schedstat nor /proc/pressure/cpu")
    }
    return .clean
  }

  public var isContaminated: Bool {
    if case .contaminated = verdict { true } else { false }
  }

  /// What is worth knowing, but no reason to distrust the trial.
  public var notes: [String] {
    guard let governor, governor != "performance" else { return [] }
    return ["the governor is \(governor), not performance"]
  }

  private var reasons: [String] {
    var reasons: [String] = []
    if let runDelay, runDelay > Self.runDelayLimit {
      reasons.append("a thread waited \(percent(runDelay)) of the time for a core (limit \(percent(Self.runDelayLimit)))")
    }
    if let pressure, pressure > Self.pressureLimit {
      reasons.append("tasks waited for a core in \(percent(pressure)) of the time (limit \(percent(Self.pressureLimit)))")
    }
    if runDelay == nil, pressure == nil, let switches = switchesPerSecond, switches > Self.involuntarySwitchesLimit {
      reasons.append(
        "our threads lost their cores \(Int(switches)) times a second (limit \(Int(Self.involuntarySwitchesLimit)))")
    }
    if let quotaStops, quotaStops > 0 {
      let lost = quotaDelay.map { ", for \(percent($0)) of the time" } ?? ""
      reasons.append("a limit on processor time stopped us \(times(quotaStops))\(lost)")
    }
    if let thermalThrottles, thermalThrottles > 0 {
      reasons.append("our cores were slowed down for their heat \(times(thermalThrottles))")
    }
    return reasons
  }

  private var switchesPerSecond: Double? {
    involuntarySwitches.flatMap { wallNanoseconds > 0 ? Double($0) * 1e9 / Double(wallNanoseconds) : nil }
  }

  /// `busy there: make (12) 98%, sh (7) 1.5%`.
  private var busyText: String? {
    guard let busyProcesses, !busyProcesses.isEmpty else { return nil }
    return "busy there: " + busyProcesses.map { "\($0.name) (\($0.process)) \(percent($0.share))" }.joined(separator: ", ")
  }

  private func times(_ count: Int64) -> String { count == 1 ? "once" : "\(count) times" }
}
