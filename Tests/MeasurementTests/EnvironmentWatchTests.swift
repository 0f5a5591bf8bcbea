import FoundationEssentials
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
  private func watch(_ change: () throws -> Void) throws -> EnvironmentReport {
    let watch = EnvironmentWatch(files: SystemFiles(root: scratch.path), now: { [clock] in clock.now() })
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

  @Test func thisMachineCanBeWatched() {
    let report = EnvironmentWatch().report()
    #expect(report.wallNanoseconds > 0)
    #expect((report.pressure ?? 0) >= 0)
  }
}
