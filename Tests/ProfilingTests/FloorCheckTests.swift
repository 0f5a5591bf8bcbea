import FoundationEssentials
import Kernels
import Measurement
import Testing

@testable import Profiling

@Suite struct FloorCheckTests {
  private let floor = TimeFloor(
    threads: 1, caches: CacheSizes([.l1: 32 << 10]), peaks: [.arithmetic(.f32): 100, .arithmetic(.u8s8): 400, .bandwidth(.l1): 200])

  private func work(_ name: String, _ type: ArithmeticType = .f32, bytes: Double = 0, nanoseconds: Double) -> TimeFloor.Work {
    TimeFloor.Work(name: name, operations: 1e6, type: type, bytes: bytes, nanoseconds: nanoseconds)
  }

  @Test func honestTimePassesWithBothNumbers() throws {
    let check = try #require(FloorCheck([work("a", nanoseconds: 9_600)], floor: floor).check)
    #expect(check.passed)
    #expect(check.note == "a took 9600.0 ns, at least 9500.0 ns by the measured peak of 100.0 GFLOP/s (f32)")
  }

  @Test func worstKernelIsNamed() throws {
    let works = [work("a", nanoseconds: 9_600), work("b", nanoseconds: 4_000), work("c", .u8s8, nanoseconds: 2_400)]
    let check = try #require(FloorCheck(works, floor: floor).check)
    #expect(!check.passed)
    #expect(check.name == "floor")
    #expect(
      check.note == "1 of 3 kernels faster than the machine can be: b took 4000.0 ns, at least 9500.0 ns by the measured peak of "
        + "100.0 GFLOP/s (f32)")
  }

  @Test func bandwidthIsNamedWithItsLevel() throws {
    let work = TimeFloor.Work(name: "copy", operations: 0, type: nil, bytes: 20_000, nanoseconds: 90)
    #expect(
      FloorCheck([work], floor: floor).check?.note
        == "faster than the machine can be: copy took 90.0 ns, at least 95.0 ns by the measured peak of 200.0 GB/s (L1)")
  }

  @Test func nothingToCheckIsNoCheck() {
    #expect(FloorCheck([], floor: floor).check == nil)
    #expect(FloorCheck([work("a", .bf16, nanoseconds: 1)], floor: floor).check == nil)
  }
}

@Suite struct CanaryHistoryTests {
  private func report(_ canaries: [String: Double]?, isQuiet: Bool = true) -> TrialReport {
    TrialReport(checks: [TrialReport.Check(name: "environment", passed: isQuiet, note: "first")], canaries: canaries)
  }

  private func history(_ rates: [Double]) -> CanaryHistory {
    var history = CanaryHistory(machine: "m")
    for rate in rates { history.add(report(["cache": rate])) }
    return history
  }

  @Test func slowSessionIsMarkedWithItsReason() {
    let judged = history([100, 100, 100, 100, 100]).judged(report(["cache": 89, "compute": 1]))
    #expect(judged.isContaminated)
    #expect(
      judged.checks[0].note == "the cache canary ran at 89% of this machine's better sessions: a slow episode of the machine")
  }

  @Test func whatASessionIsHeldAgainstIsTold() {
    let known = history([100, 100, 100, 100, 100])
    #expect(known.judged(report(["cache": 91, "compute": 1])).canaryReferences == ["cache": 100])
    #expect(known.judged(report(["compute": 1])).canaryReferences == nil)
    #expect(known.judged(report(nil)).canaryReferences == nil)
  }

  @Test func sessionWithinTheLossStays() {
    #expect(!history([100, 100, 100, 100, 100]).judged(report(["cache": 91])).isContaminated)
  }

  @Test func fewSessionsAreNoHistory() { #expect(!history([100, 100, 100, 100]).judged(report(["cache": 1])).isContaminated) }

  @Test func aSingleHighSessionDoesNotMarkAllOthers() {
    #expect(!history([200] + [Double](repeating: 100, count: 30)).judged(report(["cache": 95])).isContaminated)
  }

  @Test func machineThatBecameSlowerForGoodIsBelievedInTheEnd() {
    let history = history([Double](repeating: 100, count: 100) + [Double](repeating: 60, count: 100))
    #expect(history.rates["cache"]?.count == CanaryHistory.sessionLimit)
    #expect(!history.judged(report(["cache": 60])).isContaminated)
  }

  @Test func disturbedSessionsAndSenselessRatesAreNotRemembered() {
    var history = CanaryHistory(machine: "m")
    var disturbed = report(["cache": 100], isQuiet: false)
    disturbed.environment = EnvironmentReport(wallNanoseconds: 1_000_000_000, runDelay: 0.5, pressure: nil)
    history.add(disturbed)
    history.add(report(["cache": .nan, "memory": 0, "compute": -1]))
    history.add(report(nil))
    #expect(history.rates.isEmpty)
  }

  @Test func firstReasonStays() {
    #expect(history([100, 100, 100, 100, 100]).judged(report(["cache": 1], isQuiet: false)).checks[0].note == "first")
  }

  @Test func trialsOfACommandAreHeldAgainstTheBestOfThem() {
    let judged = CanaryHistory.judged([report(["memory": 30]), report(["memory": 18]), report(nil)])
    #expect(judged.map(\.isContaminated) == [false, true, false])
    #expect(judged[1].checks[0].note == "the memory canary ran at 60% of the best trial: a slow episode of the machine")
  }

  @Test func historySurvivesItsFile() throws {
    let history = history([1, 2, 3])
    #expect(try JSONDecoder().decode(CanaryHistory.self, from: JSONEncoder().encode(history)) == history)
  }

  @Test func reportsOfOlderVersionsAreRead() throws {
    let old = """
      {"metrics":{},"checks":[],"software":{},
       "kernels":[{"signature":"k","uses":1,"callNanoseconds":1,"flops":2,"gigaflopsPerSecond":2}]}
      """
    let report = try JSONDecoder().decode(TrialReport.self, from: Data(old.utf8))
    #expect(report.canaries == nil)
    #expect(report.kernels.first?.bytes == nil)
  }
}
