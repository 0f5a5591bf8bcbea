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
