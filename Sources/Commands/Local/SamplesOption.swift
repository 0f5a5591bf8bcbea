import ArgumentParser
import Leaderboard
import Measurement
import Profiling

/// Where raw samples go.
struct SamplesOption: ParsableArguments {
  @Option(help: ArgumentHelp("Write every sample to a file: JSON Lines, one for each trial and kernel.", valueName: "file"))
  var samples: String?

  /// Writes what the trials took, if it was asked for. Trials are counted from 1 for each piece of work.
  func write(_ works: [[TrialReport]]) throws {
    guard let samples else { return }
    let series = works.flatMap { reports in
      reports.enumerated().flatMap { index, report in
        (report.samples ?? []).map { SampleFile.Series($0, trial: Int64(index + 1)) }
      }
    }
    try SampleFile(path: samples).write(series)
  }
}

extension SampleFile.Series {
  init(_ series: SampleSeries, trial: Int64) {
    self.init(
      what: series.what, trial: trial, callsPerSample: Int64(series.callsPerSample), mode: series.mode.rawValue,
      nanoseconds: series.nanoseconds, unstable: series.unstable)
  }
}
