import Statistics
import Testing

@testable import Leaderboard

/// What people and gates ask a board for is the same after archiving.
struct ArchivedAnswersTests {
  private static let variants = (0..<5).map { "v\($0)" }
  private let then = Timestamp(milliseconds: 1_795_392_000_000 + 40)

  /// Titles, records, matches, fronts, first and second ranks, also after retractions that passed the seat on; and what gates and
  /// comparisons say of each variant, unless it is retired.
  @Test(arguments: 1...16)
  func nothingThatIsAskedForChanges(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var task = Make.timedTask(statistic: seed % 2 == 0 ? .median : .minimum)
    task.objectives = ["timeNs:min"]
    var contest = try Contest(task)
    var ids: [String] = []
    for step in 0..<50 {
      switch random.below(7) {
      case 0 where ids.count > 1 && step % 3 == 0:
        let gains = [Make.clearGains, Make.smallGains, Make.clearGains.map { -$0 }][random.below(3)]
        try contest.play(ids[random.below(ids.count)], against: ids[random.below(ids.count)], gains: gains, at: Int64(step))
      case 1 where !ids.isEmpty: try contest.retract(ids[random.below(ids.count)], at: Int64(step))
      default:
        ids.append(
          try contest.enter(
            Self.variants[random.below(5)], 900 + Int64(random.below(400)), at: Int64(step), worker: "w\(random.below(2))",
            model: "m\(random.below(40))"))
      }
    }
    let before = contest.board.standings
    for retired in [false, true] {
      let (board, part) = try archived(contest.board, before: then, retired: retired)
      #expect(part != nil, "seed \(seed)")
      #expect(board.standings.map(decided) == before.map(decided), "seed \(seed)")
      if !retired { #expect(board.standings.map(asked) == before.map(asked), "seed \(seed)") }
      // There is no more to move.
      #expect(try archived(board, before: then, retired: retired).part == nil, "seed \(seed)")
    }
  }

  private func decided(_ standing: Standing) -> [JSONValue] {
    // Sorted: without others that it was tied with, an entry may change places.
    let levels = standing.ranking.filter { $0.level > .measured }.map { "\($0.id) \($0.level)" }.sorted()
    let second = standing.ranking.first { $0.rank > 1 }?.rank ?? 1
    return [
      standing.json["records"] ?? .null, standing.json["matches"] ?? .null, JSONValue(levels),
      .string(standing.incumbent ?? ""), .string(standing.holder ?? ""), .string(standing.contender?.id ?? ""),
      JSONValue((standing.front?.points ?? []).filter { $0.dominatedBy == nil }.map(\.id).sorted()),
      JSONValue(standing.ranking.filter { $0.rank <= second }.map { "\($0.rank) \($0.id)" }),
    ]
  }

  /// Of each variant what it is held against, and what the gate says of its newest entry.
  private func asked(_ standing: Standing) -> [String] {
    Self.variants.flatMap { variant -> [String] in
      var entries = standing.ranking.filter { $0.entry.variant == variant }.map { ($0.entry.recordedAt, $0.id) }
      entries += standing.excluded.filter { $0.variant == variant }.map { ($0.recordedAt, $0.id) }
      guard let newest = entries.max(by: <)?.1 else { return [] }
      // Nobody: whoever has the title.
      var rivals: [String?] = Self.variants
      rivals.append(nil)
      return [newest, standing.rival(versus: variant)?.id ?? "nobody"]
        + rivals.map { text(standing.gate(newest, marginPpm: 20_000, versus: $0)) }
    }
  }

  private func text(_ gate: Gate?) -> String {
    switch gate {
    case .failed(let loss, let match): "failed by \(loss), \(match?.id ?? "")"
    case .suspected(let loss): "suspected of \(loss)"
    case .notRanked(let reasons): reasons.joined(separator: "; ")
    case .passed: "passed"
    case nil: "none"
    }
  }

  /// Of entries that nothing else rests on: the margin to the second is one to what is there.
  @Test func whoeverSharesTheSecondRankStays() throws {
    let entries = [1, 2, 2, 3, 3].enumerated().map { Make.exact("v", flops: Int64($1), at: Int64($0)) }
    let board = try Make.board(Make.exactTask(), entries)
    // The first, two seconds, and the newest of the variant.
    #expect(try archived(board, before: then).board.standings.first?.ranking.map(\.rank) == [1, 2, 2, 4])
    #expect(try archived(board, before: then, retired: true).board.standings.first?.ranking.map(\.rank) == [1, 2, 2])
  }

  /// The newest that is ranked, for comparisons, and the newest of all, for gates.
  @Test func theNewestOfAVariantStays() throws {
    let failed = ["output": Entry.Check(isPassed: false, note: "differs")]
    var entries = [Make.exact("a", flops: 1, at: 0), Make.exact("b", flops: 2, at: 1)]
    entries += [9, 8, 7].enumerated().map { Make.exact("c", flops: $1, at: 2 + Int64($0)) }
    entries += [5, 6].map { Make.exact("c", flops: $0, at: $0, checks: failed) }
    let board = try Make.board(Make.exactTask(), entries)
    let left = try archived(board, before: then).board.standings.first
    #expect(left?.ranking.map { "\($0.entry.variant) \($0.score.value)" } == ["a 1.0", "b 2.0", "c 7.0"])
    #expect(left?.excluded.map(\.recordedAt) == [Make.time(6)])
    // One entry is as new as the time: then the variant is not retired.
    let time = Timestamp(milliseconds: 1_795_392_000_000 + 6)
    #expect(try archived(board, before: time, retired: true).board.standings.first?.ranking.count == 3)
    let retired = try archived(board, before: then, retired: true).board.standings.first
    #expect(retired?.ranking.map(\.entry.variant) == ["a", "b"])
    #expect(retired?.excluded.isEmpty == true)
  }

  /// As gates and comparisons take it: by time, and not by its text, in which "Z" comes after ".".
  @Test func theNewestIsTheLatestByTime() throws {
    let times = ["2026-11-23T20:15:00Z", "2026-11-23T20:15:00.500Z"]
    var entries = [Make.exact("a", flops: 1, at: 0), Make.exact("b", flops: 2, at: 1)]
    entries += zip([9, 8] as [Int64], times).map { flops, time in
      var entry = Make.exact("c", flops: flops, at: 2)
      entry.recordedAt = time
      return entry
    }
    let later = try #require(Timestamp("2026-11-24T00:00:00Z"))
    let left = try archived(Make.board(Make.exactTask(), entries), before: later).board.standings.first
    #expect(left?.ranking.filter { $0.entry.variant == "c" }.map(\.entry.recordedAt) == [times[1]])
  }
}
