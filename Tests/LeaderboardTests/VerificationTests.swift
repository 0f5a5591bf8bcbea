import Testing

@testable import Leaderboard

/// `Board.verify`: what does not follow from the facts.
struct VerificationTests {
  /// A board with a record that a match made.
  private func board() throws -> (Board, old: String, fast: String, match: String) {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 2)
    let match = try contest.play(fast, against: old, at: 3)
    try contest.board.insert(Make.exactTask())
    try contest.board.insert(Make.exact("a", flops: 4, at: 1))
    return (contest.board, old, fast, match)
  }

  private func verify(_ json: JSONValue) -> [Finding] { Board.verify(BoardLayout.bytes(of: json), file: "b.json") }

  private func codes(_ findings: [Finding]) -> [String] { findings.map { "\($0.code) \($0.place)" } }

  @Test func whatPodiumWritesIsSound() throws {
    let (board, _, _, _) = try board()
    #expect(Board.verify(board.fileBytes, file: "b.json") == [])
    #expect(Board.verify(Board(boardID: "empty").fileBytes, file: "b.json") == [])
  }

  @Test func aValueChangedByHandIsFound() throws {
    var json = try board().0.json
    let index = try #require(json["sota"]?.array?.firstIndex { $0["task"] == "flops/vision@1" })
    var rows = try #require(json["sota"]?.array)
    rows[index]["value"] = 3
    json["sota"] = .array(rows)
    let findings = verify(json)
    #expect(codes(findings) == ["verify.derived sota[\(index)].value"])
    #expect(findings.first?.what == "flops/vision@1 in any: 3, but the facts give 4")
    #expect(findings.allSatisfy { !$0.isNotice && !$0.remedy.isEmpty })
  }

  @Test func aForgedRecordIsFound() throws {
    let (board, old, _, _) = try board()
    var json = board.json
    var rows = try #require(json["sota"]?.array)
    let index = try #require(rows.firstIndex { $0["task"] == "kernels/vision@1" })
    rows[index]["entry"] = .string(old)
    rows[index]["holder"] = "old"
    json["sota"] = .array(rows)
    #expect(codes(verify(json)) == ["verify.unproven sota[\(index)]", "verify.derived sota[\(index)].entry"])
  }

  /// The match was taken out of the file: what is shown is still the record that it made.
  @Test func aRecordWithoutItsMatchIsFound() throws {
    let (board, _, _, match) = try board()
    var json = board.json
    json["facts"]?[match] = nil
    let findings = codes(verify(json))
    #expect(findings.contains { $0.hasPrefix("verify.unproven sota[") })
    #expect(findings.contains("verify.digest factsDigest"))
  }

  /// The file cannot be read otherwise; all is told at once.
  @Test func allFindingsAreGivenAtOnce() throws {
    let (board, old, fast, match) = try board()
    var json = board.json
    json["facts"]?[old]?["variant"]?["name"] = "renamed"
    json["facts"]?[match]?["pairs"] = [0.5]
    json["tasks"]?["flops/other@1"] = Make.exactTask().json
    json["rulesVersion"] = 7
    json["boards"] = "none"
    json["factsDigest"] = "00"
    #expect(throws: LeaderboardError.self) { try Board(json, file: "b.json") }
    let findings = codes(verify(json))
    #expect(findings.contains("verify.fact-id \(old)"))
    #expect(findings.contains("verify.decimal \(match)"))
    #expect(findings.contains("verify.fact-id tasks.flops/other@1"))
    #expect(findings.contains("verify.rules rulesVersion"))
    #expect(findings.contains("verify.schema boards"))
    #expect(findings.contains("verify.digest factsDigest"))
    #expect(findings.contains { $0.hasPrefix("verify.unproven") })
    #expect(!findings.contains { $0.hasSuffix(fast) })
  }

  @Test func rowsThatAreMissingTwiceOrOutOfPlaceAreFound() throws {
    var json = try board().0.json
    let rows = try #require(json["boards"]?.array)
    json["boards"] = .array(Array(rows.dropLast()))
    #expect(codes(verify(json)) == ["verify.derived boards[1]"])
    json["boards"] = .array(rows + [rows[0]])
    #expect(codes(verify(json)) == ["verify.derived boards[2]"])
    json["boards"] = .array(rows.reversed())
    #expect(codes(verify(json)) == ["verify.derived boards[0]", "verify.derived boards[1]"])
  }

  @Test func whatIsTooFastIsShown() throws {
    var (board, machine) = try Make.timedBoard()
    let id = try board.insert(
      Make.timed("magic", calls: [9, 9, 9, 9, 9], at: 1, hardware: machine, checks: ["floor": .init(isPassed: false, note: "0.4")]))
    #expect(board.standings.first?.quarantined == [id])
    let findings = Board.verify(board.fileBytes, file: "b.json")
    #expect(codes(findings) == ["verify.quarantined \(id)"])
    #expect(findings.first?.isNotice == true)
    #expect(findings.first?.what == "magic is faster than the machine can be: 0.4")
  }

  @Test func whatRefersToNothingIsShown() throws {
    var board = try board().0
    let entry = try board.insert(Make.exact("lost", flops: 1, at: 1, task: "flops/gone@1"))
    let homeless = try board.insert(Make.timed("homeless", calls: [9, 9, 9, 9, 9], at: 1, hardware: "h-0123456789abcdef"))
    let match = try board.insert(
      Make.match("e-1", against: "e-2", Make.theirs, Make.theirs, at: 9, hardware: nil))
    let word = try board.insert(Attestation(entry: "e-3", statement: "seen", submitter: "ada", recordedAt: Make.time(9)))
    let findings = Board.verify(board.fileBytes, file: "b.json")
    #expect(
      codes(findings) == ["\(word)", entry, homeless, match, match].sorted().map { "verify.dangling \($0)" })
    #expect(findings.allSatisfy { $0.isNotice })
  }

  @Test func whatCannotBeIsFound() throws {
    var (board, machine) = try Make.timedBoard()
    var entry = Make.timed("never", calls: [9, 9, 9, 9, 9], at: 5, hardware: machine)
    entry.trials[1].p50Ns = 0
    entry.trials[2].callsPerSample = 0
    entry.trials[3].minNs = entry.trials[3].p50Ns + 1
    let id = try board.insert(entry)
    let match = try board.insert(Make.match(id, against: id, [0] + Make.theirs[1...], Make.theirs, at: 4, hardware: machine))
    var content = entry.json
    content["provenance"]?["recordedAt"] = "yesterday"
    let timeless = FactKind.entry.id(of: content)
    var json = board.json
    json["facts"]?[timeless] = content
    json = try Board(json, file: "b.json").json
    let places = codes(verify(json))
    #expect(places.filter { $0 == "verify.impossible \(id)" }.count == 3)
    // Nothing for one side's time, and both sides were recorded later.
    #expect(places.filter { $0 == "verify.impossible \(match)" }.count == 3)
    #expect(places.contains("verify.malformed \(timeless)"))
  }

  @Test func anotherLayoutIsANotice() throws {
    let board = try board().0
    let findings = Board.verify(board.json.canonicalBytes, file: "b.json")
    #expect(codes(findings) == ["verify.layout b.json"])
    #expect(findings.first?.isNotice == true)
  }

  @Test(arguments: [
    ("{\"schema\":\"podium.board/1\",\"facts\":{\"e-1\":{\"x\":NaN}}}", "verify.syntax b.json:1:48"),
    ("[", "verify.syntax b.json:1:2"), ("7", "verify.schema b.json"), ("{\"schema\":\"podium.board/2\"}", "verify.schema schema"),
  ]) func whatIsNoLeaderboardIsTold(_ text: String, place: String) {
    #expect(codes(Board.verify(Array(text.utf8), file: "b.json")) == [place])
  }

  @Test func aFileWithoutItsPartsIsTold() {
    let findings = codes(Board.verify(Array("{\"schema\":\"podium.board/1\",\"facts\":[]}".utf8), file: "b.json"))
    #expect(findings.prefix(3) == ["verify.schema boardId", "verify.schema generation", "verify.schema facts"])
  }

  @Test func aFileIsCheckedAsItIs() throws {
    let folder = TemporaryFolder()
    let file = BoardFile(path: "\(folder.path)/b.json")
    #expect(throws: LeaderboardError.self) { try file.verify() }
    try file.update { (board) throws(LeaderboardError) in try board.insert(Make.exactTask()) }
    #expect(try file.verify() == [])
  }
}
