import Testing

@testable import Leaderboard

/// What others report, and what people say: shown beside the ranking.
struct ReportedTests {
  private func reported(_ variant: String, time: Int64?, at: Int64, hardware: String?) -> Entry {
    Entry(
      task: "kernels/vision@1", variant: variant, model: "", parameters: [:], hardware: hardware, software: nil, trials: [],
      metrics: time.map { ["timeNs": $0] } ?? [:], level: .reported,
      provenance: ["citation": "Ada (2026)", "url": "https://example.org/a?b=1", "date": "2026-05-01"], recordedAt: Make.time(at))
  }

  @Test func aClaimStandsBesideTheMeasuredRecord() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    for (name, time, at) in [("slow claim", Int64(1_500), Int64(2)), ("bold claim", 1, 3)] {
      try contest.board.insert(reported(name, time: time, at: at, hardware: contest.machine))
    }
    let standing = try #require(contest.standing)
    #expect(standing.reported.map(\.entry.variant) == ["bold claim", "slow claim"])
    #expect(standing.ranking.map(\.id) == [old])
    #expect(standing.excluded.isEmpty)
    #expect(standing.sotaJSON?["entry"]?.text == old)
    let row = try #require(standing.json["reported"]?[0])
    #expect(row["value"] == 1)
    #expect(row["citation"] == "Ada (2026)")
    #expect(row["url"] == "https://example.org/a?b=1")
    #expect(row["date"] == "2026-05-01")
    #expect(row["level"] == "reported")
  }

  /// A paper seldom says which machine: its claim stands in every class of the task, and alone when there is none.
  @Test func aClaimOfNoKnownMachineStandsInEveryClass() throws {
    var contest = try Contest()
    let claim = reported("paper", time: 900, at: 9, hardware: nil)
    let id = try contest.board.insert(claim)
    #expect(contest.board.standings.map(\.hardwareClass) == ["unknown"])
    #expect(contest.standing?.why == "no entry is measured")
    _ = try contest.enter("here", 1_000, at: 1)
    let other = try contest.board.insert(hardware: ["processor": "Another CPU"])
    try contest.board.insert(Make.timed("there", calls: [9, 9, 9, 9, 9], at: 2, hardware: other))
    #expect(contest.board.standings.map(\.hardwareClass) == [contest.machine, other].sorted())
    #expect(contest.board.standings.allSatisfy { $0.reported.map(\.id) == [id] })
    // What was measured on an unknown machine stays in a class of its own.
    try contest.board.insert(Make.timed("lost", calls: [9, 9, 9, 9, 9], at: 3, hardware: nil))
    #expect(contest.board.standings.map(\.hardwareClass) == [contest.machine, other].sorted() + ["unknown"])
    #expect(contest.board.standings.last?.reported.isEmpty == true)
    try contest.board.insert(Retraction(entry: id, reason: "withdrawn", submitter: "ada", recordedAt: Make.time(10)))
    #expect(
      contest.board.standings.dropLast().allSatisfy { $0.reported.isEmpty && $0.reasons["paper"]?.first == "retracted: withdrawn" })
  }

  @Test func aClaimWithoutANumberIsNotRankedWithItsReasons() throws {
    var contest = try Contest()
    try contest.board.insert(reported("vague", time: nil, at: 2, hardware: contest.machine))
    #expect(contest.standing?.reported.isEmpty == true)
    #expect(contest.standing?.reasons["vague"]?.first == "reported, not measured")
  }

  @Test func aDeclaredDecimalIsAClaimToo() throws {
    var task = Make.exactTask(id: "quality/vision", direction: .max, constraints: ["flops <= 10"])
    task.metric.name = "top1"
    var entry = Make.exact(
      "paper", flops: 20, at: 1, task: task.key, level: .reported, declared: ["top1": .init(value: "76.15", source: "paper")])
    var board = try Make.board(task, [entry])
    entry.declared["top1"] = .init(value: "nan", source: "paper")
    entry.variant = "no number"
    try board.insert(entry)
    let standing = try #require(board.standings.first)
    #expect(standing.reported.map(\.score) == [.measured(76.15)])
    #expect(standing.reported.first?.unmet == ["flops is 20, not <= 10"])
    #expect(standing.excluded.map(\.variant) == ["no number"])
  }

  @Test func theSameWordIsFoundAgainWheneverItWasSaid() throws {
    var contest = try Contest()
    let entry = try contest.enter("a", 1_000, at: 1)
    func word(_ statement: String, by name: String, at time: Int64) -> Attestation {
      Attestation(entry: entry, statement: statement, submitter: name, recordedAt: Make.time(time))
    }
    let first = try contest.board.insert(word("seen", by: "ada", at: 2))
    try contest.board.insert(word("seen", by: "ada", at: 3))
    #expect(contest.board.attestation(like: word("seen", by: "ada", at: 9)) == first)
    #expect(contest.board.attestation(like: word("seen", by: "bob", at: 2)) == nil)
    #expect(contest.board.attestation(like: word("Seen", by: "ada", at: 2)) == nil)
    var other = word("seen", by: "ada", at: 2)
    other.entry = "e-0123456789abcdef"
    #expect(contest.board.attestation(like: other) == nil)
  }

  @Test func attestationsAreShownAndChangeNothing() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    _ = try contest.enter("other", 1_500, at: 2)
    let before = try #require(contest.standing)
    try contest.board.insert(
      Attestation(entry: old, statement: "seen on my machine too", submitter: "ada", recordedAt: Make.time(9)))
    let after = try #require(contest.standing)
    #expect(after.ranks == before.ranks)
    #expect(after.sotaJSON == before.sotaJSON)
    #expect(after.attestations.map(\.statement) == ["seen on my machine too"])
    #expect(after.json["attestations"]?[0]?["variant"] == "old")
    #expect(after.json["attestations"]?[0]?["submitter"] == "ada")
  }
}
