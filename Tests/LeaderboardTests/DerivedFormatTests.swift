import Testing

@testable import Leaderboard

/// `Board.verify` on files that older releases wrote: what they did not show yet is no forgery, anything else is.
struct DerivedFormatTests {
  /// Two exact tasks and one with a record that a match made.
  private func board() throws -> JSONValue {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 2)
    try contest.play(fast, against: old, at: 3)
    for id in ["flops/a", "flops/b"] {
      try contest.board.insert(Make.exactTask(id: id))
      try contest.board.insert(Make.exact("x", flops: 4, at: 1, task: "\(id)@1"))
    }
    return contest.board.json
  }

  /// The same as the first releases wrote it: they knew neither matches nor fronts, and did not say the format.
  private func older(_ json: JSONValue) throws -> JSONValue {
    var json = json
    json["derived"] = nil
    json["sota"] = .array(
      try #require(json["sota"]?.array).map { row in
        var row = row
        for name in ["contender", "level", "match"] { row[name] = nil }
        row["evidence"]?["matches"] = nil
        return row
      })
    json["boards"] = .array(
      try #require(json["boards"]?.array).map { row in
        var row = row
        for name in ["attestations", "counts", "matches", "pareto", "reported"] { row[name] = nil }
        row["ranking"] = Self.without(["level"], row["ranking"])
        row["records"] = Self.without(["defences", "match", "p"], row["records"])
        return row
      })
    return json
  }

  private static func without(_ names: [String], _ rows: JSONValue?) -> JSONValue {
    .array(
      (rows?.array ?? []).map { row in
        var row = row
        for name in names { row[name] = nil }
        return row
      })
  }

  private func verify(_ json: JSONValue) -> [Finding] { Board.verify(BoardLayout.bytes(of: json), file: "b.json") }

  private func codes(_ json: JSONValue) -> [String] { verify(json).map { "\($0.code) \($0.place)" } }

  @Test func whatAnOlderReleaseDidNotShowIsToldAndSound() throws {
    let findings = verify(try older(board()))
    #expect(findings.map { "\($0.code) \($0.place)" } == ["verify.older b.json"])
    #expect(findings.allSatisfy { $0.isNotice })
    #expect(
      findings.first?.what == "written by an older release, which did not show boards[].attestations, boards[].counts, "
        + "boards[].matches, boards[].pareto, boards[].ranking[].level, boards[].records[].defences, "
        + "boards[].records[].match, boards[].records[].p, "
        + "boards[].reported, sota[].contender, sota[].evidence.matches, sota[].level, sota[].match")
    #expect(findings.first?.remedy == "they are derived at the next write")
  }

  /// The next write derives them: the file then says its format, and nothing is left to tell.
  @Test func theNextWriteMakesItWhole() throws {
    var board = try Board(older(board()), file: "b.json")
    try board.insert(Make.exact("y", flops: 3, at: 2, task: "flops/a@1"))
    board.advance()
    #expect(Board.verify(board.fileBytes, file: "b.json") == [])
    #expect(board.json["derived"] == ["format": 1, "generation": 1])
  }

  /// A release from before the member keeps it as it was and counts the generation on.
  @Test func anOlderWriterAfterANewerOneIsKnown() throws {
    let new = try board()
    var json = try older(new)
    json["derived"] = new["derived"]
    json["generation"] = 1
    #expect(codes(json) == ["verify.older b.json"])
  }

  @Test func aFileThatClaimsTheFormatMustHaveItsMembers() throws {
    let new = try board()
    var json = try older(new)
    json["derived"] = new["derived"]
    #expect(codes(json).contains("verify.derived sota[0].contender"))
    #expect(!codes(json).contains("verify.older b.json"))
    #expect(verify(json).contains { !$0.isNotice })
  }

  /// The word `derived` is taken out to pass for an older file, and the match out of one row: the other rows give it away.
  @Test func aMemberTakenOutOfOneRowIsFound() throws {
    var json = try board()
    json["derived"] = nil
    #expect(codes(json) == [])
    var rows = try #require(json["sota"]?.array)
    let index = try #require(rows.firstIndex { $0["task"] == "kernels/vision@1" })
    rows[index]["match"] = nil
    json["sota"] = .array(rows)
    #expect(codes(json) == ["verify.derived sota[\(index)].match"])
    #expect(verify(json).allSatisfy { !$0.isNotice })
  }

  @Test func whatIsThereMustFollowInOlderFilesToo() throws {
    let honest = try older(board())
    var json = honest
    var rows = try #require(json["sota"]?.array)
    rows[0]["value"] = 3
    json["sota"] = .array(rows)
    #expect(codes(json) == ["verify.derived sota[0].value", "verify.older b.json"])
    rows = try #require(honest["sota"]?.array)
    rows[0]["evidence"]?["entries"] = nil
    json["sota"] = .array(rows)
    #expect(codes(json) == ["verify.derived sota[0].evidence.entries", "verify.older b.json"])
    // A record is hidden whole.
    json["sota"] = .array(Array(try #require(honest["sota"]?.array).dropLast()))
    #expect(codes(json) == ["verify.derived sota[2]", "verify.older b.json"])
    // A fact is.
    json = honest
    let match = try #require(json["facts"]?.object?.keys.first { $0.hasPrefix("m-") })
    json["facts"]?[match] = nil
    #expect(verify(json).contains { $0.code == .digest })
    #expect(verify(json).contains { $0.code == .unproven })
  }

  @Test(arguments: [
    "7", "{}", "{\"format\":0,\"generation\":0}", "{\"format\":1}", "{\"format\":\"1\",\"generation\":0}",
  ]) func anotherWordForTheFormatIsFound(_ text: String) throws {
    var json = try board()
    json["derived"] = try Make.parse(text)
    #expect(codes(json) == ["verify.schema derived"])
  }

  @Test func mergingTwoReleasesBoardsGivesTheFormatOfTheWriter() throws {
    var mine = try Board(board(), file: "mine.json")
    try mine.merge(Board(older(board()), file: "theirs.json"))
    mine.advance()
    #expect(Board.verify(mine.fileBytes, file: "b.json") == [])
  }
}
