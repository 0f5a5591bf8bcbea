import ArgumentParser
import Leaderboard

extension BoardCommand {
  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add the facts of other leaderboards to one.",
      discussion: """
        Facts are united, so it does not matter who merges whom, or how often. As a driver for git, in .git/config:
          [merge "podium"]
            driver = podium board merge --board %A %B
        and in .gitattributes: leaderboard.json merge=podium
        Entries that were archived here stay so, unless a match names them or --restore asks for them. Those that were archived in \
        the other files go from here too.
        """)

    @Argument(help: ArgumentHelp("Leaderboards to add; they stay as they are.", valueName: "file"))
    var others: [String]

    @Flag(help: "Bring back what was archived here and is in these files.")
    var restore = false

    @OptionGroup var file: FileOption

    @OptionGroup var output: OutputOptions

    func run() throws {
      let boards = try others.map { try BoardFile(path: $0).readExisting() }
      var change = BoardChange()
      var facts = 0
      var archived = 0
      try BoardFile(path: file.board).update { (board) throws(LeaderboardError) in
        let before = board
        // All are merged first: what one of them has archived may be in another.
        for (name, other) in zip(others, boards) { try told(name) { () throws(LeaderboardError) in try board.merge(other) } }
        for (name, other) in zip(others, boards) where restore {
          try told(name) { () throws(LeaderboardError) in try board.restore(from: other) }
        }
        facts = board.factCount
        change = board.change(since: before)
        archived = board.archivedCount(of: boards)
      }
      output.emit(
        [
          "schema": "podium.board-merge/1", "board": .string(file.board), "facts": JSONValue(UInt64(facts)),
          "added": .integer(Int64(change.added)), "dropped": .integer(Int64(change.dropped)),
          "restored": .integer(Int64(change.restored)), "archived": JSONValue(UInt64(archived)),
        ],
        text: "\(file.board): \(facts) facts, \(change.added) of them new\n"
          + (change.restored > 0 ? "back, though they were archived here: \(change.restored) entries\n" : "")
          + (change.dropped > 0 ? "gone, since they are archived there: \(change.dropped) entries\n" : "")
          + (archived > 0 ? "left out, since they are archived: \(archived) entries; --restore brings them back\n" : ""))
    }

    /// Says in which file it is that something is wrong with.
    private func told(_ name: String, _ change: () throws(LeaderboardError) -> Void) throws(LeaderboardError) {
      do throws(LeaderboardError) {
        try change()
      } catch {
        throw LeaderboardError(error.code, error.message, place: "\(name): \(error.place ?? "")", hint: error.hint)
      }
    }
  }
}
