import FoundationEssentials
import Profiling
import Testing

@Suite struct CalibrationTests {
  private func withFile<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.path + "podium-calibration-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }  // a test's leftovers harm nobody
    return try body(folder + "/calibration.json")
  }

  private func report(_ rate: Double?) -> TrialReport {
    TrialReport(
      checks: [TrialReport.Check(name: "environment", passed: true, note: "quiet")], canaries: rate.map { ["cache": $0] })
  }

  @Test func historySurvivesTheWorker() throws {
    try withFile { path in
      for _ in 0..<CanaryHistory.leastSessions {
        // A worker of its own each time.
        var calibration = Calibration(path: path, machine: "m")
        let isMarked = calibration.judge(report(100)).isContaminated
        #expect(!isMarked)
        try calibration.save()
      }
      var calibration = Calibration(path: path, machine: "m")
      let isMarked = calibration.judge(report(80)).isContaminated
      #expect(isMarked)
    }
  }

  /// Loads of a page are no reason to doubt what hardly uses memory.
  @Test(arguments: [(nil, true), (0.6, true), (0.4, false), (0, false)] as [(Double?, Bool)])
  func canaryCountsAsFarAsTheWorkLeansOnIt(weight: Double?, isMarked: Bool) {
    func report(_ rate: Double, _ weight: Double?) -> TrialReport {
      TrialReport(
        checks: [TrialReport.Check(name: "environment", passed: true, note: "quiet")], canaries: ["memory": rate],
        canaryWeights: weight.map { ["memory": $0] })
    }
    let trials = CanaryHistory.judged([report(80, weight), report(100, weight)])
    #expect(trials.map(\.isContaminated) == [isMarked, false])
  }

  /// What the canaries themselves mark is remembered, or nothing would ever be fast enough again.
  @Test func machineThatBecameSlowerForGoodIsNotMarkedForEver() {
    var history = CanaryHistory(machine: "m")
    for _ in 0..<CanaryHistory.sessionLimit { history.add(report(100)) }
    var slow = report(80)
    slow.checks = [TrialReport.Check(name: "environment", passed: false, note: "the cache canary ran at 80%")]
    for _ in 0..<CanaryHistory.sessionLimit { history.add(slow) }
    #expect(history.expected == ["cache": 80])
    #expect(!history.judged(report(80)).isContaminated)
  }

  @Test func figuresThatCannotBeAreNoReference() throws {
    try withFile { path in
      try Data(#"{"machine":"m","rates":{"cache":[0,-1,50],"memory":[0]}}"#.utf8).write(to: URL(filePath: path))
      #expect(Calibration(path: path, machine: "m").history.expected == ["cache": 50])
    }
  }

  @Test func trialIsToldWhatToExpect() {
    var history = CanaryHistory(machine: "m")
    #expect(history.expected.isEmpty)
    history.add(report(90))
    history.add(report(100))
    // Too few for a history, so the best of them.
    #expect(history.expected == ["cache": 100])
    for _ in 0..<8 { history.add(report(95)) }
    #expect(history.expected == ["cache": history.reference("cache")])
  }

  @Test func anotherMachineStartsAfresh() throws {
    try withFile { path in
      var calibration = Calibration(path: path, machine: "m")
      _ = calibration.judge(report(100))
      try calibration.save()
      #expect(Calibration(path: path, machine: "other").history.rates.isEmpty)
      #expect(Calibration(path: path, machine: "m").history.rates == ["cache": [100]])
    }
  }

  @Test func brokenFileIsAFreshStart() throws {
    try withFile { path in
      try Data("{".utf8).write(to: URL(filePath: path))
      #expect(Calibration(path: path, machine: "m").history.rates.isEmpty)
    }
  }

  @Test func folderThatCannotBeWrittenIsToldAndNothingForgotten() {
    var calibration = Calibration(path: "/dev/null/podium/calibration.json", machine: "m")
    _ = calibration.judge(report(100))
    #expect(performing: { try calibration.save() }, throws: { ($0 as? ProfilingError)?.code == .calibration })
    #expect(calibration.history.rates == ["cache": [100]])
  }
}
