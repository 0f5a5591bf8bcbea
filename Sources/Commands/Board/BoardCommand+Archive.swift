import ArgumentParser
import Leaderboard

extension BoardCommand {
  struct Archive: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Move old results that decide nothing any more to another file.",
      discussion: """
        Titles, records, matches, first and second ranks and Pareto fronts stay as they are, with all entries that they rest on, and so \
        does the newest result of every variant, so that comparisons and gates say the same. Ids of what is moved stay on the board, so \
        that merging an older copy does not bring it back; podium board merge FILE --restore does.
        """)

    @Option(help: ArgumentHelp("Only results recorded before this day (2026-11-23) or time, UTC.", valueName: "time"))
    var before: TimeArgument

    @Option(help: ArgumentHelp("Where to move them: a new file, or an archive of this board.", valueName: "file"))
    var to: String

    @Flag(help: "Also the newest results of variants that have none since then: nobody can compare with these any more.")
    var retired = false

    @OptionGroup var file: FileOption

    @OptionGroup var output: OutputOptions

    func validate() throws {
      if to == file.board { throw ValidationError("--to and --board name the same file") }
    }

    func run() throws {
      let (moved, left) = try BoardFile(path: file.board).archive(before: before.time, retired: retired, to: BoardFile(path: to))
      output.emit(
        [
          "schema": "podium.board-archive/1", "board": .string(file.board), "to": .string(to), "before": .string("\(before.time)"),
          "entries": JSONValue(UInt64(moved)), "facts": JSONValue(UInt64(left)),
        ],
        text: moved == 0
          ? "\(file.board): nothing before \(before.time) is without effect; nothing was moved\n"
          : "\(file.board): \(moved) entries moved to \(to), \(left) facts left\n")
    }
  }
}

/// A day or a time on the command line: `2026-11-23`, `2026-11-23T20:15:00Z`.
struct TimeArgument: ExpressibleByArgument, Sendable {
  let time: Timestamp

  init?(argument: String) {
    guard let time = Timestamp(argument) ?? Timestamp(argument + "T00:00:00Z") else { return nil }
    self.time = time
  }
}
