import ArgumentParser
import Leaderboard

extension BoardCommand {
  struct Attest: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say something about an entry, such as that you saw it run: it is kept, shown, and changes no rank.",
      discussion: """
        What was said once stays; saying the same again adds nothing. The name is what you give: nothing proves it but who may write \
        the file.
        """)

    @Argument(help: "The entry's id, e-..., or so much of it that only one has it.")
    var entry: String

    @Option(help: "What there is to say, in a sentence; others will read it.")
    var note: String

    @Option(help: ArgumentHelp("Who says so; your user name when absent.", valueName: "name"))
    var by: String?

    @OptionGroup var file: FileOption

    @OptionGroup var output: OutputOptions

    /// Bytes of UTF-8 that a note may have, and a name.
    private static let noteLimit = 4_096
    private static let nameLimit = 200

    func validate() throws {
      if note.allSatisfy(\.isWhitespace) { throw ValidationError("say something with --note") }
      if let by, by.allSatisfy(\.isWhitespace) { throw ValidationError("say who with --by") }
      guard note.utf8.count <= Self.noteLimit else { throw ValidationError("--note is longer than \(Self.noteLimit) bytes") }
      guard (by ?? "").utf8.count <= Self.nameLimit else { throw ValidationError("--by is longer than \(Self.nameLimit) bytes") }
    }

    func run() throws {
      _ = try file.read()
      var named = ""
      var id = ""
      var isNew = false
      let name = by ?? UserName.current
      try BoardFile(path: file.board).update { (board) throws(LeaderboardError) in
        named = try board.entryID(startingWith: entry)
        let word = Attestation(entry: named, statement: note, submitter: name, recordedAt: Timestamp.now.description)
        let known = board.attestation(like: word)
        isNew = known == nil
        if let known { id = known } else { id = try board.insert(word) }
      }
      output.emit(
        [
          "schema": "podium.board-attest/1", "board": .string(file.board), "entry": .string(named), "attestation": .string(id),
          "added": .bool(isNew),
        ],
        text: isNew ? "\(name) says of \(named) (\(id)): \(note)\n" : "\(name) said so of \(named) before (\(id))\n")
    }
  }
}
