import FoundationEssentials
import Synchronization
import Testing

@testable import Measurement

@Suite struct EnvironmentWatchTests {
  private let scratch: Scratch
  private let clock = ManualClock()

  init() throws { scratch = try Scratch() }

  private func threads(_ delays: [String: Int64]) throws {
    for (name, delay) in delays { try scratch.write("123456789 \(delay) 17\n", to: "proc/self/task/\(name)/schedstat") }
  }

  private func pressure(_ total: Int64) throws {
    let text = "some avg10=0.00 avg60=0.00 avg300=0.42 total=\(total)\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=99\n"
    try scratch.write(text, to: "proc/pressure/cpu")
  }

  /// What a watch reports when `change` and one second happen while it watches.
  private func watch(
    cores: [Int] = [0], switches: @escaping @Sendable () -> Int64? = { nil }, _ change: () throws -> Void
  ) throws -> EnvironmentReport {
    let around = EnvironmentWatch.Surroundings(
      now: { [clock] in clock.now() }, clock: { 3.5 }, involuntarySwitches: switches, cores: cores, process: 10)
    let watch = EnvironmentWatch(files: SystemFiles(root: scratch.path), around)
    try change()
    clock.advance(by: 1_000_000_000)
    return watch.report()
  }

  @Test func machineThatTellsNothingIsUnknown() throws {
    let report = try watch {}
    #expect(report.runDelay == nil && report.pressure == nil && report.steal == nil && report.load == nil)
    guard case .unknown = report.verdict else { return #expect(Bool(false), "\(report.verdict)") }
    #expect(!report.isContaminated)
  }

  @Test func garbageIsNotTakenForNumbers() throws {
    try scratch.write("not numbers at all\n", to: "proc/self/task/1/schedstat")
    try scratch.write("some total=many\n", to: "proc/pressure/cpu")
    try scratch.write("cpu 1 2 3\n", to: "proc/stat")
    try scratch.write("\n", to: "proc/loadavg")
    let report = try watch {}
    #expect(report.runDelay == nil && report.pressure == nil && report.steal == nil && report.load == nil)
  }

  @Test func quietMachineIsClean() throws {
    try threads(["1": 500, "2": 0])
    try pressure(1_000)
    let report = try watch {
      try threads(["1": 50_000_500, "2": 0])  // 50 ms of 1 s: at the limit, not above
      try pressure(201_000)
    }
    #expect(report.runDelay == 0.05)
    #expect(report.pressure == 0.2)
    #expect(report.verdict == .clean)
  }

  @Test func delayedThreadContaminates() throws {
    try threads(["1": 0, "2": 0])
    let report = try watch { try threads(["1": 40_000_000, "2": 60_000_000]) }
    #expect(report.runDelay == 0.06)
    #expect(report.isContaminated)
    let reason = "a thread waited 6% of the time for a core (limit 5%)"
    #expect(report.verdict == .contaminated(reason: reason))
  }

  @Test func pressureContaminates() throws {
    try pressure(0)
    let report = try watch { try pressure(210_000) }
    #expect(report.pressure == 0.21)
    #expect(report.isContaminated)
  }

  @Test func threadsThatComeAndGoAreCounted() throws {
    try threads(["1": 1_000, "2": 900_000_000])
    let report = try watch {
      try scratch.remove("proc/self/task/2")
      try threads(["3": 10_000_000])
    }
    #expect(report.runDelay == 0.01)
  }

  @Test func stealLoadAndClockAreRecorded() throws {
    for core in 0..<2 { try scratch.write("", to: "sys/devices/system/cpu/cpu\(core)/x") }
    try scratch.write("performance\n", to: "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    try scratch.write("3680000\n", to: "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq")
    try scratch.write("cpu  10 0 10 100 0 0 0 32 0 0\n", to: "proc/stat")
    try scratch.write("0.50 0.40 0.30 1/99 1234\n", to: "proc/loadavg")
    let report = try watch { try scratch.write("cpu  10 0 10 100 0 0 0 52 0 0\n", to: "proc/stat") }
    // 20 ticks of 10 ms in 1 s on 2 cores.
    #expect(report.steal == 0.1)
    #expect(report.load == 0.5)
    #expect(report.governor == "performance")
    #expect(report.frequencyMegahertz == 3680)
    #expect(try JSONDecoder().decode(EnvironmentReport.self, from: JSONEncoder().encode(report)) == report)
  }

  /// What a machine does not tell is absent from the facts, not zero.
  @Test func factsThatAreNotThereAreAbsent() throws {
    let report = try watch {}
    #expect(report.involuntarySwitches == nil && report.loadBefore == nil && report.memoryPressure == nil)
    #expect(report.quotaStops == nil && report.quotaDelay == nil && report.thermalThrottles == nil)
    #expect(report.governor == nil && report.frequencyMegahertz == nil && report.frequencyBeforeMegahertz == nil)
    #expect(report.busyProcesses == [])
    let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    #expect(!text.contains("thermalThrottles") && !text.contains("quotaStops"))
  }

  @Test func factsOfAnOlderReleaseAreRead() throws {
    let old = #"{"wallNanoseconds":5,"runDelay":0.5,"involuntarySwitches":3,"load":1}"#
    let report = try JSONDecoder().decode(EnvironmentReport.self, from: Data(old.utf8))
    #expect(report.involuntarySwitches == 3 && report.isContaminated)
  }

  @Test func switchesTellWhereNothingElseDoes() throws {
    let counts = Mutex<[Int64]>([100, 211])
    let report = try watch(switches: { counts.withLock { $0.removeFirst() } }) {}
    #expect(report.involuntarySwitches == 111)
    #expect(report.verdict == .contaminated(reason: "our threads lost their cores 111 times a second (limit 110)"))
    try threads(["1": 0])
    let more = Mutex<[Int64]>([0, 1_000])
    #expect(try watch(switches: { more.withLock { $0.removeFirst() } }) {}.verdict == .clean)
  }

  @Test func memoryPressureIsRecorded() throws {
    try pressure(0)
    try scratch.write("some avg10=0.00 avg60=0.00 avg300=0.00 total=100\n", to: "proc/pressure/memory")
    let report = try watch {
      try scratch.write("some avg10=0.00 avg60=0.00 avg300=0.00 total=300100\n", to: "proc/pressure/memory")
    }
    #expect(report.memoryPressure == 0.3)
    #expect(report.verdict == .clean)
  }

  @Test(arguments: [
    // One hierarchy, its root only, many hierarchies, a host's path in a container.
    ("0::/a/b\n", "a/b/"), ("0::/\n", ""), ("5:cpuset:/z\n4:cpu,cpuacct:/a\n0::/\n", "cpu,cpuacct/a/"), ("0::/gone/too\n", ""),
  ])
  func aContainersLimitContaminates(_ groups: String, _ folder: String) throws {
    try pressure(0)
    try scratch.write(groups, to: "proc/self/cgroup")
    let file = "sys/fs/cgroup/\(folder)cpu.stat"
    try scratch.write("usage_usec 9\nnr_periods 7\nnr_throttled 2\nthrottled_usec 500\n", to: file)
    #expect(try watch {}.verdict == .clean, "what was before does not count")
    let report = try watch {
      try scratch.write("usage_usec 9\nnr_periods 9\nnr_throttled 4\nthrottled_usec 40500\n", to: file)
    }
    #expect(report.quotaStops == 2)
    #expect(report.quotaDelay == 0.04)  // 40 ms of 1 s
    #expect(
      report.verdict == .contaminated(reason: "a limit on processor time stopped us 2 times, for 4% of the time"))
  }

  @Test func heatOfOurCoresContaminates() throws {
    try pressure(0)
    func heat(_ core: Int, _ count: Int) throws {
      try scratch.write("\(count)\n", to: "sys/devices/system/cpu/cpu\(core)/thermal_throttle/core_throttle_count")
    }
    for core in 0..<3 { try heat(core, 5) }
    let report = try watch(cores: [0, 1]) {
      try heat(1, 6)
      try heat(2, 50)
    }
    #expect(report.thermalThrottles == 1)
    #expect(report.verdict == .contaminated(reason: "our cores were slowed down for their heat once"))
  }

  @Test func anotherGovernorIsNotedOnly() throws {
    try pressure(0)
    let folder = "sys/devices/system/cpu/cpu3/cpufreq"
    try scratch.write("powersave\n", to: "\(folder)/scaling_governor")
    try scratch.write("3000000\n", to: "\(folder)/scaling_cur_freq")
    let report = try watch(cores: [3, 4]) { try scratch.write("2000000\n", to: "\(folder)/scaling_cur_freq") }
    #expect(report.frequencyBeforeMegahertz == 3_000)
    #expect(report.frequencyMegahertz == 2_000)
    #expect(report.clockBeforeGigahertz == 3.5 && report.clockAfterGigahertz == 3.5)
    #expect(report.verdict == .clean)
    #expect(report.notes == ["the governor is powersave, not performance"])
  }

  /// Ticks are 10 ms.
  private func process(_ number: Int, _ name: String, ticks: Int, core: Int) throws {
    let fields = ["S", "1"] + Array(repeating: "0", count: 9) + ["\(ticks)", "0"] + Array(repeating: "0", count: 23) + ["\(core)"]
    try scratch.write("\(number) (\(name)) \(fields.joined(separator: " "))\n", to: "proc/\(number)/stat")
  }

  @Test func theBusiestOthersOnOurCoresAreNamed() throws {
    try pressure(0)
    try process(10, "ourselves", ticks: 0, core: 0)
    for (number, ticks) in [(20, 500), (21, 40), (22, 0), (23, 7), (24, 9)] { try process(number, "old", ticks: ticks, core: 1) }
    let report = try watch(cores: [0, 1]) {
      try process(10, "ourselves", ticks: 100, core: 0)
      try process(20, "old", ticks: 510, core: 1)  // 10%
      try process(21, "else where", ticks: 140, core: 2)
      try process(22, "moved (here)", ticks: 90, core: 0)  // 90%
      try process(23, "old", ticks: 7, core: 1)  // nothing
      try process(24, "reused", ticks: 2, core: 1)  // another program by the same number: 2%
      try process(25, "new", ticks: 5, core: 1)  // 5%
      try pressure(500_000)
    }
    #expect(
      report.busyProcesses == [
        .init(process: 22, name: "moved (here)", share: 0.9), .init(process: 20, name: "old", share: 0.1),
        .init(process: 25, name: "new", share: 0.05),
      ])
    #expect(
      report.verdict
        == .contaminated(
          reason:
            "tasks waited for a core in 50% of the time (limit 20%); busy there: moved (here) (22) 90%, old (20) 10%, new (25) 5%"
        ))
  }

  @Test func thisMachineCanBeWatched() {
    let report = EnvironmentWatch().report()
    #expect(report.wallNanoseconds > 0)
    #expect((report.pressure ?? 0) >= 0)
  }
}
