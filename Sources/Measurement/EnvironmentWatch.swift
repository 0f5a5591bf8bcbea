import Glibc

/// Watches what else happened on the machine while a trial ran in this process.
///
/// Reads some files when it is made and when it is asked to report, a few milliseconds each, and does nothing in between.
public struct EnvironmentWatch: Sendable {
  /// What a watch looks at beside the system's files; tests replace it.
  struct Surroundings: Sendable {
    /// Monotonic nanoseconds.
    var now: @Sendable () -> Int64 = MonotonicTime.nanoseconds
    /// Cycles a nanosecond.
    var clock: @Sendable () -> Double? = MonotonicTime.clockGigahertz
    /// How often a thread of ours lost its core to somebody else.
    var involuntarySwitches: @Sendable () -> Int64? = Self.involuntarySwitchesOfThisProcess
    /// The cores that are measured; none: they are not known, and nobody can be told to be busy there.
    var cores: [Int] = []
    var process: Int32 = getpid()

    private static func involuntarySwitchesOfThisProcess() -> Int64? {
      var usage = rusage()
      return getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 ? Int64(usage.ru_nivcsw) : nil
    }
  }

  private let files: SystemFiles
  private let around: Surroundings
  private let clockBefore: Double?
  private let processesBefore: BusyProcesses
  private let before: EnvironmentReading

  public init() {
    // Cores that cannot be told only mean that nobody is told to be busy on them.
    self.init(files: SystemFiles(), Surroundings(cores: (try? CoreSet.allowed())?.cores ?? []))
  }

  init(files: SystemFiles, _ around: Surroundings) {
    self.files = files
    self.around = around
    // What takes long comes first: it is not in the time that is watched.
    clockBefore = around.clock()
    processesBefore = BusyProcesses(files, cores: around.cores, without: around.process)
    before = EnvironmentReading(files, around)
  }

  /// What happened since the watch was made.
  ///
  /// - Parameter waited: nanoseconds of it in which nothing was measured.
  public func report(waited: Int64 = 0) -> EnvironmentReport {
    let after = EnvironmentReading(files, around)
    let wall = max(0, after.time - before.time)
    let measured = max(0, wall - max(0, waited))
    func grown(_ counter: KeyPath<EnvironmentReading, Int64?>) -> Int64? {
      guard let later = after[keyPath: counter], let earlier = before[keyPath: counter] else { return nil }
      return max(0, later - earlier)
    }
    func share(_ amount: Int64?, nanosecondsPerUnit: Double, of time: Int64? = nil) -> Double? {
      let time = time ?? wall
      return amount.flatMap { time > 0 ? Double($0) * nanosecondsPerUnit / Double(time) : nil }
    }
    var report = EnvironmentReport(
      wallNanoseconds: measured, runDelay: share(after.longestDelay(since: before), nanosecondsPerUnit: 1, of: measured),
      pressure: share(grown(\.pressure), nanosecondsPerUnit: 1_000))
    report.memoryPressure = share(grown(\.memoryPressure), nanosecondsPerUnit: 1_000)
    report.steal = share(
      grown(\.stealTicks), nanosecondsPerUnit: EnvironmentReading.tickNanoseconds / Double(after.coresOfMachine))
    report.involuntarySwitches = grown(\.involuntarySwitches)
    report.loadBefore = before.load
    report.load = after.load
    report.quotaStops = grown(\.quotaStops)
    report.quotaDelay = share(grown(\.quotaNanoseconds), nanosecondsPerUnit: 1)
    report.thermalThrottles = grown(\.thermalThrottles)
    report.governor = after.governor
    report.frequencyBeforeMegahertz = before.frequencyMegahertz
    report.frequencyMegahertz = after.frequencyMegahertz
    if !around.cores.isEmpty {
      report.busyProcesses = BusyProcesses(files, cores: around.cores, without: around.process)
        .worst(since: processesBefore, wallNanoseconds: wall)
    }
    report.clockBeforeGigahertz = clockBefore
    report.clockAfterGigahertz = around.clock()
    return report
  }
}
