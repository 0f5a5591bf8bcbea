import ArgumentParser
import Glibc
import Leaderboard

extension BoardCommand {
  struct Retract: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take back an entry: it stays on the board with the reason, and is no longer ranked.")

    @Argument(help: "The entry's id, e-..., or so much of it that only one has it.")
    var entry: String

    @Option(help: "Why, in a sentence; others will read it.")
    var reason: String

    @OptionGroup var file: FileOption

    @OptionGroup var output: OutputOptions

    func validate() throws {
      if reason.allSatisfy(\.isWhitespace) { throw ValidationError("say why with --reason") }
    }

    func run() throws {
      _ = try file.read()
      var retracted = ""
      var id = ""
      try BoardFile(path: file.board).update { (board) throws(LeaderboardError) in
        retracted = try board.entryID(startingWith: entry)
        id = try board.insert(
          Retraction(entry: retracted, reason: reason, submitter: UserName.current, recordedAt: Timestamp.now.description))
      }
      output.emit(
        ["schema": "podium.board-retract/1", "board": .string(file.board), "entry": .string(retracted), "retraction": .string(id)],
        text: "\(retracted) is retracted (\(id)): \(reason)\n")
    }
  }
}

/// Who runs the command, as the board calls submitters.
enum UserName {
  static var current: String {
    getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid \(getuid())"
  }
}

extension Timestamp {
  /// By this machine's clock.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
