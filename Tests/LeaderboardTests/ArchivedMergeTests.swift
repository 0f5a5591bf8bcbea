import Statistics
import Testing

@testable import Leaderboard

/// Boards that archived different things grow apart and are merged: what a match names comes back, and the laws of merging hold.
struct ArchivedMergeTests {
  private let then = Timestamp(milliseconds: 1_795_392_000_000 + 40)

  /// Two copies of a board: in one everything old is archived, in the other an old entry won the title.
  private func copies() throws -> (away: Board, grown: Board, winner: String, match: String) {
    var contest = try Contest()
    let first = try contest.enter("first", 1_000, at: 1)
    _ = try contest.enter("second", 1_100, at: 2)
    let old = try contest.enter("third", 1_300, at: 3)
    let other = try contest.enter("fourth", 1_500, at: 4)
    var away = contest.board
    try away.archive(before: then, retired: true) { _ in }
    #expect(away.facts.line(old) == nil && away.facts.line(other) == nil && away.facts.line(first) != nil)
    let match = try contest.play(old, against: first, at: 50)
    return (away, contest.board, old, match)
  }

  private func merged(_ boards: Board...) throws -> Board {
    var result = boards[0]
    for board in boards.dropFirst() { try result.merge(board) }
    return result
  }

  @Test func aMatchBringsItsArchivedSideBack() throws {
    let (away, grown, winner, match) = try copies()
    #expect(away.standings.first?.holder == nil)
    for board in [try merged(away, grown), try merged(grown, away)] {
      let standing = try #require(board.standings.first)
      #expect(standing.holder == winner)
      #expect(standing.matches.map(\.id) == [match])
      #expect(standing.matches.map(\.verdict) == [.won])
      // Nothing else came with it.
      #expect(standing.ranking.map(\.entry.variant) == ["first", "second", "third"])
      #expect(Board.verify(board.fileBytes, file: "b.json") == [])
      #expect(try Board(bytes: board.fileBytes, file: "b.json").standings.first?.holder == winner)
    }
    #expect(try merged(away, grown).fileBytes == merged(grown, away).fileBytes)
    // It stays, whichever copy comes again.
    let both = try merged(away, grown)
    #expect(try merged(both, away, grown).fileBytes == both.fileBytes)
    #expect(try merged(away, both).fileBytes == both.fileBytes)
  }

  @Test func aSideOfAMatchIsNotArchived() throws {
    let (_, grown, winner, _) = try copies()
    var board = grown
    board.archive([winner])
    #expect(board.facts == grown.facts)
    #expect(board.archived.isEmpty)
  }

  /// It was retracted before it was archived: then it comes back as what it is.
  @Test func whatComesBackIsStillRetracted() throws {
    let (_, grown, winner, _) = try copies()
    var base = grown
    try base.insert(Retraction(entry: winner, reason: "wrong file", submitter: "ada", recordedAt: Make.time(20)))
    // As `away`, of a copy without the match.
    var copy = Board(boardID: "copy")
    try copy.merge(without(matches: base))
    var part: Board?
    try copy.archive(before: then, retired: true) { (moved) throws(LeaderboardError) in part = moved }
    #expect(copy.facts.line(winner) == nil)
    // The archive has the word too, so that it can be read alone.
    #expect(part?.facts.ids.contains { $0.hasPrefix("x-") } == true)
    for board in [try merged(copy, grown), try merged(grown, copy)] {
      #expect(board.standings.first?.reasons["third"] == ["retracted: wrong file"])
      #expect(board.standings.first?.holder != winner)
      #expect(Board.verify(board.fileBytes, file: "b.json") == [])
    }
  }

  private func without(matches board: Board) throws -> Board {
    var json = board.json
    for id in board.facts.ids where id.hasPrefix("m-") { json["facts"]?[id] = nil }
    return try Board(json, file: "b.json")
  }

  /// A match that came before its side waits for whoever has it; an older release left such boards.
  @Test func aMatchWaitsForItsSide() throws {
    let (away, grown, winner, match) = try copies()
    var json = away.json
    json["facts"]?[match] = grown.facts[match]
    let waiting = try Board(json, file: "b.json")
    #expect(waiting.standings.first?.matches.first?.verdict.counts == false)
    #expect(waiting.archived.contains(winner))
    #expect(try merged(waiting, grown).standings.first?.holder == winner)
    #expect(try merged(grown, waiting).fileBytes == merged(waiting, grown).fileBytes)
    // The coordinator brings the entry again.
    var told = waiting
    try told.insert(Entry(#require(grown.facts[winner])))
    #expect(told.standings.first?.holder == winner)
  }

  @Test func whatAMergeChangedIsCounted() throws {
    let (away, grown, _, _) = try copies()
    let back = try merged(away, grown).change(since: away)
    // The match and its side.
    #expect([back.added, back.dropped, back.restored] == [2, 0, 1])
    let gone = try merged(grown, away).change(since: grown)
    #expect([gone.added, gone.dropped, gone.restored] == [0, 1, 0])
    #expect(try merged(away, away).change(since: away) == BoardChange())
    // One that is in two files is left out once.
    #expect(try merged(away, grown).archivedCount(of: [grown, grown, away]) == 1)
  }

  /// Facts of one task that refer to each other: entries, won, drawn and void matches, retractions, words.
  private struct World {
    var entries: [Entry] = []
    var matches: [Match] = []
    var words: [Attestation] = []
    var retractions: [Retraction] = []
    var all: Board

    init(_ random: inout SplitMix64) throws {
      let (board, machine) = try Make.timedBoard()
      all = board
      for index in 0..<12 {
        let call = 900 + Int64(random.below(200))
        entries.append(
          Make.timed("v\(random.below(6))", calls: (0..<5).map { call + $0 }, at: Int64(index), hardware: machine))
        try all.insert(entries[index])
      }
      let ids = entries.map { FactKind.entry.id(of: $0.json) }
      for step in 0..<4 {
        let gains = [Make.clearGains, Make.clearGains.map { -$0 }, Make.smallGains][random.below(3)]
        matches.append(
          Make.match(
            ids[random.below(ids.count)], against: ids[random.below(ids.count)], Make.times(gains: gains), Make.theirs,
            at: 20 + Int64(step), hardware: machine))
        retractions.append(
          Retraction(
            entry: ids[random.below(ids.count)], reason: "r\(step)", submitter: "ada", recordedAt: Make.time(30 + Int64(step))))
        words.append(
          Attestation(
            entry: ids[random.below(ids.count)], statement: "s\(step)", submitter: "ada", recordedAt: Make.time(40 + Int64(step))))
      }
    }

    /// A board that was told some of it, archived at random and asked for some of it back. As a coordinator does it: whoever has a
    /// match has its sides.
    func copy(_ index: Int, _ random: inout SplitMix64) throws -> Board {
      var board = Board(boardID: "b\(index)", generation: Int64(index))
      try board.insert(Make.timedTask())
      _ = try board.insert(hardware: Make.machine)
      for _ in 0...random.below(2) {
        for entry in entries where random.below(5) > 1 { try board.insert(entry) }
        for match in matches where random.below(5) == 0 {
          try board.insert(match)
          for entry in entries where [match.challenger, match.holder].contains(FactKind.entry.id(of: entry.json)) {
            try board.insert(entry)
          }
        }
        for retraction in retractions where random.below(6) == 0 { try board.insert(retraction) }
        for word in words where random.below(6) == 0 { try board.insert(word) }
        board.archive(Set(board.facts.ids.filter { _ in random.below(2) == 0 }))
        if random.below(8) == 0 { try board.restore(from: all) }
      }
      return board
    }
  }

  /// In any order and as often as you like, in memory and through files, merging gives the same bytes.
  @Test(arguments: 1...30)
  func mergingIsCommutativeAssociativeAndIdempotent(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let world = try World(&random)
    let (a, b, c) = (try world.copy(0, &random), try world.copy(1, &random), try world.copy(2, &random))
    let all = try merged(a, b, c)
    for other in [
      try merged(merged(a, c), b), try merged(b, a, c), try merged(a, merged(b, c)), try merged(merged(c, b), a),
      try merged(c, a, merged(b, c)),
    ] { #expect(other.fileBytes == all.fileBytes, "seed \(seed)") }
    #expect(try merged(a, a).fileBytes == a.fileBytes, "seed \(seed)")
    #expect(try merged(all, a, b, c, all).fileBytes == all.fileBytes, "seed \(seed)")
    let read = try merged(Board(bytes: merged(a, b).fileBytes, file: "b.json"), Board(c.json, file: "c.json"))
    #expect(read.fileBytes == all.fileBytes, "seed \(seed)")
    // Nobody's match lacks a side, nobody's word is lost, and nothing is there twice over.
    #expect(all.index.sides.allSatisfy { all.facts.line($0) != nil }, "seed \(seed)")
    for board in [a, b, c] {
      #expect(board.facts.ids.allSatisfy { $0.hasPrefix("e-") || all.facts.line($0) != nil }, "seed \(seed)")
    }
    #expect(!all.facts.ids.contains(where: all.archived.contains), "seed \(seed)")
  }

  /// The seeds are worth something: merges drop entries, and bring entries back.
  @Test func randomMergesDropAndRestore() throws {
    var (dropped, restored, away) = (0, 0, 0)
    for seed in UInt64(1)...30 {
      var random = SplitMix64(seed: seed)
      let world = try World(&random)
      let (a, b) = (try world.copy(0, &random), try world.copy(1, &random))
      let all = try merged(a, b)
      dropped += all.change(since: a).dropped
      away += all.archivedCount(of: [world.all])
      // Of both, and because of a match that only the other has.
      restored += all.facts.ids.count { a.archived.contains($0) && !(b.archived.turns[$0] ?? 0 > a.archived.turns[$0] ?? 0) }
    }
    #expect(dropped > 3 && restored > 3 && away > 3, "\(dropped) \(restored) \(away)")
  }
}
