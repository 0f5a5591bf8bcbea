@testable import Leaderboard

extension Make {
  /// A match of ten calls a sample with these nanoseconds for a call: the challenger's, and the holder's.
  static func match(
    _ challenger: String, against holder: String, _ mine: [Int64], _ theirs: [Int64], at milliseconds: Int64, hardware: String?,
    checks: [String: Entry.Check] = [:]
  ) -> Match {
    Match(
      task: "kernels/vision@1", hardware: hardware, software: nil, challenger: challenger, holder: holder,
      pairs: zip(mine, theirs).map { Match.Pair(challenger: side($0), holder: side($1)) }, worker: "w1", session: "m1",
      checks: checks, recordedAt: time(milliseconds))
  }

  static func side(_ call: Int64) -> Match.Side {
    Match.Side(callsPerSample: 10, samples: 25, minNs: call * 10, p50Ns: call * 10)
  }

  /// The holder's times of eight pairs, and a challenger's that are faster by the millionths of `gains`.
  static let theirs = [Int64](repeating: 1_000_000, count: 8)

  static func times(gains: [Int64]) -> [Int64] { zip(theirs, gains).map { $0 - $1 } }

  /// 2.1%, 1.8%, 2.5% ...: those of board.md; won by W = 36, p = 1/256.
  static let clearGains: [Int64] = [21_000, 18_000, 25_000, 19_000, 22_000, 17_000, 24_000, 20_000]
  /// Too little, though p is as small: a median of 0.5%.
  static let smallGains: [Int64] = [5_000, 5_100, 4_900, 5_200, 4_800, 5_300, 4_700, 5_000]
  /// One of eight is -1.85%: p = 5/256, too uncertain.
  static let uncertainGains: [Int64] = [21_000, 18_000, 25_000, 19_000, -18_500, 17_000, 24_000, 20_000]
}

/// A timed board that grows step by step.
struct Contest {
  var board: Board
  let machine: String

  init(_ task: BoardTask = Make.timedTask()) throws {
    (board, machine) = try Make.timedBoard(task)
  }

  /// Five trials that differ by 2%, the first as given.
  mutating func enter(
    _ variant: String, _ call: Int64, at time: Int64, batch: String = "b1", worker: String = "w1", model: String = "m"
  ) throws -> String {
    var entry = Make.timed(variant, calls: (0..<5).map { call + $0 * call / 200 }, at: time, hardware: machine)
    entry.provenance["batch"] = batch
    entry.model = model
    for index in entry.trials.indices { entry.trials[index].worker = worker }
    return try board.insert(entry)
  }

  @discardableResult
  mutating func play(
    _ challenger: String, against holder: String, gains: [Int64] = Make.clearGains, at time: Int64,
    checks: [String: Entry.Check] = [:]
  ) throws -> String {
    try board.insert(
      Make.match(challenger, against: holder, Make.times(gains: gains), Make.theirs, at: time, hardware: machine, checks: checks))
  }

  mutating func retract(_ entry: String, at time: Int64) throws {
    try board.insert(Retraction(entry: entry, reason: "machine sold", submitter: "ada", recordedAt: Make.time(time)))
  }

  var standing: Standing? { board.standings.first }
}

extension Standing {
  /// Id of the holder; nil when there is none.
  var holder: String? {
    guard case .holder(let record, _) = title else { return nil }
    return record.id
  }
}
