import Profiling
import Wire

/// Two variants head to head: pairs of trials, one of each side, and who is first takes turns: ABBA ABBA...
extension RunningJob {
  /// Pairs of one match.
  static let matchPairs = 8

  /// True for the trials of the challenger; trials are counted from 0.
  static func isOfChallenger(_ trial: Int) -> Bool { (trial / 2) % 2 == trial % 2 }

  /// The variant whose trial comes next; of a job that is no match its own.
  var nextVariant: WireVariant {
    guard let opponent, !Self.isOfChallenger(reports.count) else { return variant }
    return opponent
  }

  /// The same lease as a job of the variant whose trial comes next.
  var nextSide: RunningJob {
    guard opponent != nil else { return self }
    var side = RunningJob(claim: claim, variant: nextVariant, task: task, stage: .ready)
    side.opponent = opponent
    return side
  }

  /// Takes back the trial before a disturbed one when the two are a pair: what was measured in another minute is no match for it.
  mutating func repeatPair() {
    if opponent != nil, !reports.count.isMultiple(of: 2) { reports.removeLast() }
  }

  /// What the sides took, pair by pair.
  ///
  /// - Parameter session: of this job; each trial has its number behind it.
  func matchPairs(session: String) -> [WireMatchPair] {
    stride(from: 0, to: reports.count - 1, by: 2).compactMap { start in
      let (first, second) = (trial(start, session), trial(start + 1, session))
      guard let first, let second else { return nil }
      var pair = WireMatchPair()
      pair.challenger = Self.isOfChallenger(start) ? first : second
      pair.holder = Self.isOfChallenger(start) ? second : first
      return pair
    }
  }

  /// Nanoseconds of one call in the fastest trial of each side.
  var matchMetrics: [WireMetric] {
    let times = reports.enumerated().compactMap { index, report in
      report.timing.map { (isOfChallenger: Self.isOfChallenger(index), nanoseconds: $0.callNanoseconds) }
    }
    return [("challengerNs", true), ("holderNs", false)].compactMap { name, side in
      times.filter { $0.isOfChallenger == side }.map(\.nanoseconds).min().flatMap { Int64(exactly: $0.rounded()) }
        .map { WireMetric(name, integer: $0) }
    }
  }

  /// The libraries of both sides.
  var matchSoftware: [String: String] {
    reports.reduce(into: [:]) { all, report in all.merge(report.software) { first, _ in first } }
  }

  private func trial(_ index: Int, _ session: String) -> WireTrial? {
    reports[index].timing.map { WireTrial($0, session: "\(session)/\(index + 1)") }
  }
}
