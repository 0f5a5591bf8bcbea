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
        Facts that were archived here stay so, unless --restore asks for them.
        """)

    @Argument(help: ArgumentHelp("Leaderboards to add; they stay as they are.", valueName: "file"))
    var others: [String]

    @Flag(help: "Bring back what was archived here and is in these files.")
    var restore = false

    @OptionGroup var file: FileOption

    @OptionGroup var output: OutputOptions

    func run() throws {
      let boards = try others.map { try BoardFile(path: $0).readExisting() }
      var added = 0
      var facts = 0
      var archived = 0
      try BoardFile(path: file.board).update { (board) throws(LeaderboardError) in
        let before = board.factCount
        for (name, other) in zip(others, boards) {
          do throws(LeaderboardError) {
            if restore { try board.restore(from: other) }
            try board.merge(other)
          } catch {
            throw LeaderboardError(error.code, error.message, place: "\(name): \(error.place ?? "")", hint: error.hint)
          }
        }
        facts = board.factCount
        added = facts - before
        archived = boards.reduce(0) { $0 + board.archivedCount(of: $1) }
      }
      output.emit(
        [
          "schema": "podium.board-merge/1", "board": .string(file.board), "facts": JSONValue(UInt64(facts)),
          "added": .integer(Int64(added)), "archived": JSONValue(UInt64(archived)),
        ],
        text: "\(file.board): \(facts) facts, \(added) of them new\n"
          + (archived > 0 ? "left out, since they are archived here: \(archived); --restore brings them back\n" : ""))
    }
  }
}
