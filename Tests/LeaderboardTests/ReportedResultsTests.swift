import Testing

@testable import Leaderboard

/// What papers and other boards claim, on its way to the board.
struct ReportedResultsTests {
  private let now = Timestamp(milliseconds: 1_795_000_000_000)

  private func read(_ text: String, _ format: ReportedResults.Format = .csv, citation: String = "", date: String = "")
    -> ReportedResults
  {
    ReportedResults(
      Array(text.utf8), format: format, file: "claims", common: ReportedResults.Common(citation: citation, date: date))
  }

  private func imported(_ results: ReportedResults, into board: Board? = nil) throws -> (board: Board, ids: [String]) {
    #expect(results.errors.isEmpty, "\(results.errors)")
    var board = try board ?? Make.board(Make.exactTask(), [Make.exact("ours", flops: 700, at: 1)])
    let ids = try results.insert(into: &board, submitter: "ann", at: now)
    return (board, ids)
  }

  private func entry(_ id: String?, on board: Board) throws -> Entry {
    let id = try #require(id)
    return try Entry(#require(board.facts[id]))
  }

  @Test(arguments: [
    // 4.1 GFLOPs are 4,100,000,000.
    ("4.1", "GFLOPs", 4_100_000_000), ("0.0000041", "PFLOPs", 4_100_000_000), ("700", "", 700), ("1e3", "", 1000),
    // Halves go away from zero, less goes down.
    ("2.5", "", 3), ("2.49999", "", 2), ("0.0004999", "kFLOPs", 0),
  ])
  func aValueIsWhatItsUnitMakesOfIt(_ value: String, _ unit: String, _ flops: Int64) throws {
    let task = Make.exactTask()
    let text = "task,variant,value,unit,citation,date\n\(task.id),theirs,\(value),\(unit),\"He et al., 2015\",2015-12-10\n"
    let (board, ids) = try imported(read(text))
    let entry = try entry(ids.first, on: board)
    #expect(entry.metrics == ["flops": flops])
    #expect(entry.level == .reported)
    #expect(entry.task == task.key)
    #expect(entry.provenance["citation"] == "He et al., 2015")
    #expect(entry.provenance["date"] == "2015-12-10")
    #expect(entry.declared["flops"]?.value == value, "as it was written")
  }

  @Test func theSameClaimAgainIsOne() throws {
    let text = #"{"task":"\#(Make.exactTask().id)","variant":"theirs","value":650,"citation":"a page","date":"2026-01-02"}"#
    let first = try imported(read(text, .jsonl))
    var board = first.board
    let again = try read(text, .jsonl).insert(into: &board, submitter: "bob", at: Timestamp(milliseconds: 1_796_000_000_000))
    #expect(again == first.ids)
    #expect(board.facts == first.board.facts)
  }

  @Test func aReportedResultIsNeverRanked() throws {
    let text = "task,variant,value,citation,date\n\(Make.exactTask().id),theirs,1,a page,2026-01-02\n"
    let (board, _) = try imported(read(text))
    #expect(board.standings.first?.ranking.map(\.entry.variant) == ["ours"])
  }

  @Test func rowsWithoutCitationTakeTheOneThatIsGiven() throws {
    let (board, ids) = try imported(
      read("task,variant,value\n\(Make.exactTask().id),theirs,9\n", citation: "our survey", date: "2026-02-03"))
    #expect(try entry(ids.first, on: board).provenance["citation"] == "our survey")
  }

  @Test func anotherBoardsRankingBecomesClaims() throws {
    let other = try Make.board(Make.exactTask(), [Make.exact("theirs", flops: 500, at: 3)])
    let results = ReportedResults(other.fileBytes, format: .board, file: "other.json")
    let (board, ids) = try imported(results)
    let entry = try entry(ids.first, on: board)
    #expect(entry.metrics == ["flops": 500])
    #expect(entry.provenance["citation"]?.hasPrefix("leaderboard \(other.boardID), entry e-") == true)
  }

  @Test(arguments: [
    ("task,variant,value,date\nt,v,1,2026-01-02\n", "claims: row 2: citation is missing"),
    ("task,variant,value,citation,date\nt,v,fast,c,2026-01-02\n", #"claims: row 2: the value "fast" is no decimal number"#),
    ("task,variant,value,citation,date\nt,v,nan,c,2026-01-02\n", #"claims: row 2: the value "nan" is no decimal number"#),
    ("task,variant,value,citation,date\nt,v,1,c,yesterday\n", #"claims: row 2: the date "yesterday" is none"#),
    ("task,variant,speed,citation,date\nt,v,1,c,2026-01-02\n", #"claims: row 1: the column "speed" is not known"#),
    ("", "claims: holds no results"),
  ])
  func whatIsWrongIsToldWithItsPlace(_ text: String, _ error: String) {
    #expect(read(text).errors.map(\.description).first == error)
  }

  @Test func allMistakesAreToldAtOnce() {
    let text = "task,variant,value,citation,date\nt,v,x,c,2026-01-02\nt,v,1,c,2026-01-02\nt,v,y,c,2026-01-02\n"
    #expect(read(text).errors.map(\.place) == ["claims: row 2", "claims: row 4"])
    let lines = read("{\n[]\n{\"task\":1}\n{\"task\":[1]}\n", .jsonl).errors
    #expect(lines.count == 4)
  }

  @Test(arguments: [
    ("nobody", "1", "", "the board has no task"), ("", "1", "ms", "the unit \"ms\" is none of flops"),
    ("", "-1", "", "negative or too large"), ("", "1e30", "", "negative or too large"),
  ])
  func whatDoesNotFitTheBoardChangesNothing(_ task: String, _ value: String, _ unit: String, _ words: String) throws {
    let task = task.isEmpty ? Make.exactTask().id : task
    let text =
      "task,variant,value,unit,citation,date\n\(Make.exactTask().id),fine,5,,c,2026-01-02\n\(task),v,\(value),\(unit),c,2026-01-02\n"
    var board = try Make.board(Make.exactTask(), [Make.exact("ours", flops: 700, at: 1)])
    let before = board.facts
    let error = #expect(throws: LeaderboardError.self) { _ = try read(text).insert(into: &board, submitter: "ann", at: now) }
    #expect(error?.description.contains(words) == true)
    #expect(error?.place == "claims: row 3")
    #expect(board.facts == before)
  }

  @Test func timesAreBroughtToNanoseconds() throws {
    let (empty, machine) = try Make.timedBoard(Make.timedTask())
    var board = empty
    try board.insert(Make.timed("ours", calls: [10, 10, 10, 10, 10], at: 1, hardware: machine))
    let text = "task,variant,value,unit,citation,date,hardware\n\(Make.timedTask().id),theirs,2.31,ms,a paper,2026-01-02,A100\n"
    let (changed, ids) = try imported(read(text), into: board)
    let entry = try entry(ids.first, on: changed)
    #expect(entry.metrics.values.first == 2_310_000)
    #expect(entry.hardware == nil)
    #expect(entry.provenance["hardware"] == "A100")
  }
}
