import Glibc

/// Watches what else happened on the machine while a trial ran in this process.
///
/// Reads some small files when it is made and when it is asked to report, and does nothing in between.
public struct EnvironmentWatch: Sendable {
  private let files: SystemFiles
  private let now: @Sendable () -> Int64
  private let before: Reading

  public init() {
    self.init(files: SystemFiles(), now: MonotonicTime.nanoseconds)
  }

  init(files: SystemFiles, now: @escaping @Sendable () -> Int64) {
    self.files = files
    self.now = now
    before = Reading(files, at: now())
  }

  /// What happened since the watch was made.
  public func report() -> EnvironmentReport {
    let after = Reading(files, at: now())
    let wall = Double(after.time - before.time)
    func share(_ later: Int64?, _ earlier: Int64?, nanosecondsPerUnit: Double) -> Double? {
      guard let later, let earlier, wall > 0 else { return nil }
      return Double(max(0, later - earlier)) * nanosecondsPerUnit / wall
    }
    let cores = max(1, files.names(in: "/sys/devices/system/cpu").filter(isCoreName).count)
    return EnvironmentReport(
      wallNanoseconds: max(0, after.time - before.time),
      runDelay: share(after.longestDelay(since: before), 0, nanosecondsPerUnit: 1),
      pressure: share(after.pressure, before.pressure, nanosecondsPerUnit: 1_000),
      steal: share(after.stealTicks, before.stealTicks, nanosecondsPerUnit: Reading.tickNanoseconds / Double(cores)),
      involuntarySwitches: max(0, after.involuntarySwitches - before.involuntarySwitches),
      load: files.line("/proc/loadavg")?.split(separator: " ").first.flatMap { Double($0) },
      governor: files.line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
      frequencyMegahertz: files.integer("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq").map { Double($0) / 1000 })
  }

  private func isCoreName(_ name: String) -> Bool {
    name.hasPrefix("cpu") && name.count > 3 && name.dropFirst(3).allSatisfy { "0"..."9" ~= $0 }
  }
}

extension EnvironmentWatch {
  /// The counters at one moment; nil where the system does not give them.
  fileprivate struct Reading: Sendable {
    let time: Int64
    /// Nanoseconds that each thread of this process was ready to run but did not.
    let delayOfThread: [String: Int64]
    /// Microseconds in which some task of the machine waited for a core.
    let pressure: Int64?
    /// Time in which the hypervisor ran something else, all cores together.
    let stealTicks: Int64?
    let involuntarySwitches: Int64

    static let tickNanoseconds = 1e9 / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

    init(_ files: SystemFiles, at time: Int64) {
      self.time = time
      var delays: [String: Int64] = [:]
      for thread in files.names(in: "/proc/self/task") {
        // Time on a core, time waiting for one, number of turns.
        let fields = files.line("/proc/self/task/\(thread)/schedstat")?.split(separator: " ") ?? []
        if fields.count >= 2, let delay = Int64(fields[1]) { delays[thread] = delay }
      }
      delayOfThread = delays
      pressure = files.text("/proc/pressure/cpu").flatMap(Self.somePressure)
      stealTicks = files.line("/proc/stat").flatMap(Self.stealTicks)
      var usage = rusage()
      let isKnown = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0
      involuntarySwitches = isKnown ? Int64(usage.ru_nivcsw) : 0
    }

    /// Of the thread that waited most: the others wait for it at every barrier, and a sum would grow with their number. Of a
    /// thread that started meanwhile all of it counts; of one that ended nothing is known any more.
    func longestDelay(since before: Reading) -> Int64? {
      delayOfThread.map { name, delay in delay - min(delay, before.delayOfThread[name] ?? 0) }.max()
    }

    /// `some avg10=0.00 avg60=0.00 avg300=0.42 total=23727326`.
    private static func somePressure(_ text: String) -> Int64? {
      guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("some ") }) else { return nil }
      return line.split(separator: " ").first { $0.hasPrefix("total=") }.flatMap { Int64($0.dropFirst("total=".count)) }
    }

    /// `cpu user nice system idle iowait irq softirq steal guest guest_nice`.
    private static func stealTicks(_ line: String) -> Int64? {
      let fields = line.split(separator: " ")
      guard fields.count > 8, fields[0] == "cpu" else { return nil }
      return Int64(fields[8])
    }
  }
}
