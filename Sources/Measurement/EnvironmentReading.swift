import Glibc

/// The system's counters at one moment; nil where it does not give them.
struct EnvironmentReading: Sendable {
  /// Monotonic nanoseconds.
  let time: Int64
  /// Nanoseconds that each thread of this process was ready to run but did not.
  let delayOfThread: [String: Int64]
  /// Microseconds in which some task of the machine waited for a core, or for memory.
  let pressure: Int64?
  let memoryPressure: Int64?
  /// Time in which the hypervisor ran something else, all cores together.
  let stealTicks: Int64?
  let involuntarySwitches: Int64?
  /// The load average of the last minute.
  let load: Double?
  /// How often, and for how long, a limit of this process' control groups stopped it.
  let quotaStops: Int64?
  let quotaNanoseconds: Int64?
  /// How often our cores were slowed down for their heat.
  let thermalThrottles: Int64?
  /// Of the first of our cores.
  let governor: String?
  let frequencyMegahertz: Double?
  /// At least 1.
  let coresOfMachine: Int

  static let tickNanoseconds = 1e9 / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

  init(_ files: SystemFiles, _ around: EnvironmentWatch.Surroundings) {
    time = around.now()
    var delays: [String: Int64] = [:]
    for thread in files.names(in: "/proc/self/task") {
      // Time on a core, time waiting for one, number of turns.
      let fields = files.line("/proc/self/task/\(thread)/schedstat")?.split(separator: " ") ?? []
      if fields.count >= 2, let delay = Int64(fields[1]) { delays[thread] = delay }
    }
    delayOfThread = delays
    pressure = files.text("/proc/pressure/cpu").flatMap(Self.somePressure)
    memoryPressure = files.text("/proc/pressure/memory").flatMap(Self.somePressure)
    stealTicks = files.line("/proc/stat").flatMap(Self.stealTicks)
    involuntarySwitches = around.involuntarySwitches()
    load = files.line("/proc/loadavg")?.split(separator: " ").first.flatMap { Double($0) }
    let quota = ControlGroup.throttling(files)
    quotaStops = quota?.stops
    quotaNanoseconds = quota?.nanoseconds
    let cores = "/sys/devices/system/cpu"
    let heat = around.cores.compactMap { files.integer("\(cores)/cpu\($0)/thermal_throttle/core_throttle_count") }
    thermalThrottles = heat.isEmpty ? nil : heat.reduce(0, &+)
    let clock = "\(cores)/cpu\(around.cores.first ?? 0)/cpufreq"
    governor = files.line("\(clock)/scaling_governor")
    frequencyMegahertz = files.integer("\(clock)/scaling_cur_freq").map { Double($0) / 1000 }
    coresOfMachine = max(1, files.names(in: cores).filter(Self.isCoreName).count)
  }

  /// Of the thread that waited most: the others wait for it at every barrier, and a sum would grow with their number. Of a
  /// thread that started meanwhile all of it counts; of one that ended nothing is known any more.
  func longestDelay(since before: EnvironmentReading) -> Int64? {
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

  private static func isCoreName(_ name: String) -> Bool {
    name.hasPrefix("cpu") && name.count > 3 && name.dropFirst(3).allSatisfy { "0"..."9" ~= $0 }
  }
}
