import Statistics
import Testing

@testable import Leaderboard

/// A file that Podium wrote whole is believed, any other is worked out again, and nobody can tell which.
struct SealTests {
  private func board() throws -> Board {
    var contest = try Contest(Make.timedTask(statistic: .median))
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 2)
    try contest.play(fast, against: old, at: 3)
    try contest.board.insert(Make.exactTask())
    try contest.board.insert(Make.exact("a", flops: 4, at: 1))
    try contest.board.insert(Make.exact("é \"quoted\"\n", flops: 4, at: 2))
    return contest.board
  }

  /// As a file of another release has it.
  private func unsealed(_ bytes: [UInt8]) throws -> [UInt8] {
    let seal = try #require(BoardSeal(end: bytes[...], size: bytes.count))
    return Array(bytes[..<seal.textBytes].dropLast() + "\n}\n".utf8)
  }

  @Test func theSealIsTheLastLine() throws {
    let bytes = try board().fileBytes
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.suffix(2).first?.hasPrefix("  \"seal\": \"\(BoardSeal.derivation) ") == true)
    #expect(lines.last == "}")
    #expect(BoardSeal(end: bytes[...], size: bytes.count)?.isOf(bytes) == true)
  }

  /// 21 bytes that are no text, each of which a reader shows as three, and one digit: 64, and yet only 22 bytes.
  @Test func aSealOfBytesThatAreNoTextIsNone() {
    let digest = [UInt8](repeating: 0xFF, count: 21) + Array("a".utf8)
    let bytes = Array("\n  \"seal\": \"\(BoardSeal.derivation) 0 ".utf8) + digest + Array("\"\n}\n".utf8)
    #expect(BoardSeal(end: bytes[...], size: bytes.count) == nil)
    let error = #expect(throws: LeaderboardError.self) { try Board(bytes: bytes, file: "b.json") }
    #expect(error?.code == .syntax, "\(String(describing: error))")
  }

  /// Anybody can seal a file in which something else stands.
  @Test func aFalseCountIsNoLessThanNone() throws {
    let bytes = try board().fileBytes
    let seal = try #require(BoardSeal(end: bytes[...], size: bytes.count))
    let text = String(decoding: bytes[..<seal.textBytes], as: UTF8.self)
    let forged = text.replacing("\"notRanked\":0", with: "\"notRanked\":-9223372036854775808")
    try #require(forged != text)
    var file = Array(forged.utf8)
    BoardSeal.append(to: &file, shownBytes: seal.shownBytes + file.count - seal.textBytes)
    let folder = TemporaryFolder()
    folder.write(file, to: "b.json")
    let shown = try BoardFile(path: "\(folder.path)/b.json").readShown()
    #expect(shown.standings.map { $0.count("notRanked") }.allSatisfy { $0 == 0 })
  }

  @Test func sealedAndUnsealedFilesAreReadAlike() throws {
    let bytes = try board().fileBytes
    let sealed = try Board(bytes: bytes, file: "b.json")
    let plain = try Board(bytes: unsealed(bytes), file: "b.json")
    #expect(sealed.fileBytes == bytes)
    #expect(plain.fileBytes == bytes)
    #expect(sealed.json == plain.json)
    #expect(sealed.factsDigest == plain.factsDigest)
  }

  /// What was believed and what was worked out go on alike: also the intervals that were taken from the file.
  @Test(arguments: 1...10)
  func whatIsAddedToASealedFileShowsAsInAFreshOne(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var fresh = try board()
    let machine = FactKind.hardware.id(of: Make.machine)
    for step in 0..<12 {
      var read = try Board(bytes: fresh.fileBytes, file: "b.json")
      let time = Int64(10 + step)
      switch random.below(3) {
      case 0:
        let entry = Make.exact("x\(step)", flops: Int64(random.below(9)), at: time)
        try read.insert(entry)
        try fresh.insert(entry)
      case 1:
        let entry = fresh.facts.ids.filter { $0.hasPrefix("e-") }[random.below(3)]
        let retraction = Retraction(entry: entry, reason: "r", submitter: "ada", recordedAt: Make.time(time))
        try read.insert(retraction)
        try fresh.insert(retraction)
      default:
        let calls = (0..<(5 + random.below(3))).map { _ in 950 + Int64(random.below(90)) }
        let entry = Make.timed("t\(step)", calls: calls, at: time, hardware: machine)
        try read.insert(entry)
        try fresh.insert(entry)
      }
      #expect(read.fileBytes == fresh.fileBytes, "seed \(seed), step \(step)")
      let again = try Board(unsealedCopy: fresh)
      #expect(again.fileBytes == fresh.fileBytes, "seed \(seed), step \(step)")
    }
  }

  @Test func aChangedByteIsNoticed() throws {
    let bytes = try board().fileBytes
    var random = SplitMix64(seed: 3)
    for _ in 0..<300 {
      var changed = bytes
      let place = random.below(bytes.count)
      changed[place] ^= 1 << UInt8(random.below(7))
      #expect(BoardSeal(end: changed[...], size: changed.count)?.isOf(changed) != true, "byte \(place)")
      // Refused, or read anew from the facts.
      guard let board = try? Board(bytes: changed, file: "b.json") else { continue }
      #expect(board.json == (try Board(unsealedCopy: board)).json)
    }
  }

  /// Rows that somebody changed without sealing again are worked out again.
  @Test func rowsChangedByHandAreNotBelieved() throws {
    let board = try board()
    var text = String(decoding: board.fileBytes, as: UTF8.self)
    text.replace("\"status\":\"record\"", with: "\"status\":\"winner\"")
    #expect(try Board(bytes: Array(text.utf8), file: "b.json").fileBytes == board.fileBytes)
    let folder = TemporaryFolder()
    folder.write(text, to: "b.json")
    let shown = try BoardFile(path: "\(folder.path)/b.json").readShown()
    #expect(shown.standings.compactMap { $0.title?["status"]?.text } == ["record", "record"])
    #expect(Board.verify(Array(text.utf8), file: "b.json").map { "\($0.code) \($0.place)" }.contains("verify.digest seal"))
  }

  /// A file of many pieces: a byte of the last one is as good as one of the first.
  @Test func aFactOfALargeFileChangedByHandIsRefused() throws {
    var board = try board()
    for index in 0..<2_000 { try board.insert(Make.exact("v\(index)", flops: 9, at: Int64(index))) }
    var bytes = board.fileBytes
    #expect(bytes.count > 2 * PiecewiseDigest.pieceBytes)
    #expect(try Board(bytes: bytes, file: "b.json").fileBytes == bytes)
    let folder = TemporaryFolder()
    folder.write(bytes, to: "b.json")
    let file = BoardFile(path: "\(folder.path)/b.json")
    #expect(try file.readShown().standings.map(\.json) == board.standings.map(\.json))
    let place = try #require(bytes.lastIndex(of: UInt8(ascii: "9")))
    bytes[bytes[..<(bytes.count - 200)].lastIndex(of: UInt8(ascii: "9")) ?? place] = UInt8(ascii: "8")
    folder.write(bytes, to: "b.json")
    #expect(throws: LeaderboardError.self) { try file.readShown() }
    #expect(throws: LeaderboardError.self) { try Board(bytes: bytes, file: "b.json") }
  }

  @Test func aFactChangedByHandIsRefusedInASealedFileToo() throws {
    let board = try board()
    var text = String(decoding: board.fileBytes, as: UTF8.self)
    text.replace("\"name\":\"fast\"", with: "\"name\":\"ours\"")
    let error = #expect(throws: LeaderboardError.self) { try Board(bytes: Array(text.utf8), file: "b.json") }
    #expect(error?.code == .fact)
  }

  /// A forger seals what was changed. The rows are believed until somebody asks for the fact; `verify` believes nothing.
  @Test func aForgedSealDoesNotMakeAFact() throws {
    let board = try board()
    var json = board.json
    let id = try #require(board.facts.ids.first { board.facts[$0]?["variant"]?["name"] == "a" })
    json["facts"]?[id]?["metrics"]?["flops"] = 1
    let bytes = BoardLayout.bytes(of: json)
    #expect(BoardSeal(end: bytes[...], size: bytes.count)?.isOf(bytes) == true)
    var read = try Board(bytes: bytes, file: "b.json")
    #expect(read.facts[id] == nil)
    try read.insert(Make.exact("later", flops: 9, at: 9))
    let standing = try #require(read.standings.first { $0.task.key == "flops/vision@1" })
    #expect(standing.reasons[id] == ["it is not what its id says: it was changed by hand"])
    #expect(Board.verify(bytes, file: "b.json").map(\.code).contains(.factID))
  }

  @Test func otherRulesOrAnotherLayoutAreReadTheLongWay() throws {
    let board = try board()
    var json = board.json
    json["rulesVersion"] = 2
    json["sota"] = []
    #expect(try Board(bytes: BoardLayout.bytes(of: json), file: "b.json").fileBytes == board.fileBytes)
    json = board.json
    json["schema"] = "podium.board/2"
    let error = #expect(throws: LeaderboardError.self) { try Board(bytes: BoardLayout.bytes(of: json), file: "b.json") }
    #expect(error?.code == .newer)
    #expect(try Board(bytes: board.json.canonicalBytes, file: "b.json").fileBytes == board.fileBytes)
  }

  @Test func anotherReleasesSealIsANotice() throws {
    let bytes = try board().fileBytes
    let text = String(decoding: bytes, as: UTF8.self).replacing("\"seal\": \"\(BoardSeal.derivation) ", with: "\"seal\": \"99 ")
    let findings = Board.verify(Array(text.utf8), file: "b.json")
    #expect(findings.map { "\($0.code) \($0.place)" } == ["verify.layout seal"])
    #expect(Board.verify(try unsealed(bytes), file: "b.json") == [])
    #expect(try Board(bytes: Array(text.utf8), file: "b.json").fileBytes == bytes)
  }

  @Test func unknownMembersSurviveInASealedFile() throws {
    let mark: JSONValue = ["kept": [1, "é", nil]]
    var json = try board().json
    json["future"] = mark
    json["later"] = .array([mark, mark])
    json["empty"] = [:]
    let bytes = BoardLayout.bytes(of: json)
    var board = try Board(bytes: bytes, file: "b.json")
    #expect(board.fileBytes == bytes)
    try board.insert(Make.exact("new", flops: 3, at: 9))
    let written = try JSONValue(parsing: board.fileBytes, file: "b.json")
    #expect(written["future"] == mark && written["later"] == [mark, mark] && written["empty"] == [:])
  }

  /// Two processes take turns: what each keeps in memory never shows.
  @Test func aFileThatTakesTurnsIsDerivedAnew() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/b.json"
    let files = [BoardFile(path: path), BoardFile(path: path)]
    let board = try board()
    let machine = FactKind.hardware.id(of: Make.machine)
    try files[0].update { (mine) throws(LeaderboardError) in try mine.merge(board) }
    for step in 0..<8 {
      try files[step % 2].update { (mine) throws(LeaderboardError) in
        try mine.insert(Make.timed("t\(step)", calls: [9, 9, 9, 9, 8 + Int64(step)], at: 20 + Int64(step), hardware: machine))
        if step == 5 { _ = try mine.insert(hardware: ["cores": 9]) }
      }
      #expect(Board.verify(folder.read("b.json") ?? [], file: "b.json") == [], "step \(step)")
    }
  }

  @Test func whatIsShownIsWhatTheBoardSays() throws {
    let folder = TemporaryFolder()
    let board = try board()
    folder.write(board.fileBytes, to: "sealed.json")
    folder.write(try unsealed(board.fileBytes), to: "plain.json")
    for name in ["sealed.json", "plain.json"] {
      let shown = try BoardFile(path: "\(folder.path)/\(name)").readShown()
      #expect(shown.standings.map(\.json) == board.standings.map(\.json))
      #expect(shown.standings.map(\.title) == board.standings.map(\.sotaJSON))
      #expect(shown.standings.first?.count("ranking") == 2)
      #expect(shown.standings.first?.rows("ranking", limit: 1).count == 1)
      #expect(shown.standings.first?.lastRows("ranking", limit: 1) == shown.standings.first?.rows("ranking").suffix(1))
      #expect(shown.standings.map { $0.count("records") } == board.standings.map(\.records.count))
      #expect(shown.hardware(FactKind.hardware.id(of: Make.machine)) == Make.machine)
    }
    #expect(throws: LeaderboardError.self) { try BoardFile(path: "\(folder.path)/none.json").readShown() }
    folder.write("{", to: "bad.json")
    #expect(throws: LeaderboardError.self) { try BoardFile(path: "\(folder.path)/bad.json").readShown() }
  }

  /// What the rows are made of: whoever changes it changes `BoardSeal.derivation` too, so that files of before are read anew.
  @Test func rowsOfAnotherFormNeedAnotherNumber() throws {
    let rows = try board().rows
    let names = rows.flatMap(\.boards).flatMap { JSONOutline($0).members().map { String(decoding: $0.key, as: UTF8.self) } }
    #expect(BoardSeal.derivation == 2)
    #expect(
      Set(names) == [
        "attestations", "class", "counts", "matches", "notRanked", "pareto", "ranking", "records", "reported", "task", "unit",
      ])
    let places = rows.flatMap(\.boards).compactMap { JSONOutline($0).value("ranking") }.flatMap { JSONOutline($0).elements() }
    #expect(
      Set(places.flatMap { JSONOutline($0).members().map { String(decoding: $0.key, as: UTF8.self) } }) == [
        "entry", "interval", "level", "rank", "recordedAt", "spreadPpm", "trials", "value", "variant",
      ])
  }
}

extension Board {
  /// The same facts, nothing derived.
  fileprivate init(unsealedCopy board: Board) throws { self = try Board(board.json, file: "b.json") }
}
