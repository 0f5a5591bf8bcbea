import Leaderboard
import Scheduling
import Wire

/// Matches, on the board.
extension BoardFacts {
  /// The match as it was run, without what it shows: that is for the rules. Throws `board.fact` when it has no pairs.
  static func match(
    _ result: Store.StoredResult, _ pairing: WirePairing, task: String, hardware: String?, software: String?,
    provenance: [String: String], recordedAt: String
  ) throws(LeaderboardError) -> Match {
    guard let first = result.content.pairs.first?.challenger.session else {
      throw LeaderboardError(.fact, "a match without pairs", place: "\(result.job)")
    }
    return Match(
      task: task, hardware: hardware, software: software, challenger: pairing.challenger, holder: pairing.holder,
      pairs: result.content.pairs.map { Match.Pair(challenger: Match.Side($0.challenger), holder: Match.Side($0.holder)) },
      worker: result.worker.rawValue,
      // Each trial's has its number behind it.
      session: first.lastIndex(of: "/").map { String(first[..<$0]) } ?? first, checks: checks(of: result),
      provenance: provenance, recordedAt: recordedAt)
  }
}

extension Match.Side {
  fileprivate init(_ trial: WireTrial) {
    self.init(callsPerSample: trial.callsPerSample, samples: trial.samples, minNs: trial.minNs, p50Ns: trial.p50Ns)
  }
}
