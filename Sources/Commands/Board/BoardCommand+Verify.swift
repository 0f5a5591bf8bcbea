import ArgumentParser
import Leaderboard

extension BoardCommand {
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compute everything again from the facts, and list what does not follow from them.",
      discussion:
        "Exit code 65 when something does not. Notices, such as results that are quarantined, are told and change nothing.")

    @OptionGroup var file: FileOption

    @OptionGroup var output: OutputOptions

    func run() throws {
      let findings = Board.verify(try InputFile.readWhole(file.board, limit: BoardFile.byteLimit), file: file.board)
      let isSound = findings.allSatisfy(\.isNotice)
      output.emit(
        [
          "schema": "podium.board-verify/1", "board": .string(file.board), "sound": .bool(isSound),
          "findings": .array(
            findings.map { finding in
              [
                "code": .string("\(finding.code)"), "notice": .bool(finding.isNotice), "place": .string(finding.place),
                "what": .string(finding.what), "remedy": .string(finding.remedy),
              ]
            }),
        ],
        text: findings.map { "\($0.isNotice ? "note: " : "")\($0.place): \($0.what)\n  \($0.remedy)\n" }.joined()
          + "\(file.board): \(isSound ? "everything that is shown follows from the facts" : "not sound")\n")
      if !isSound { throw ExitCode(ExitStatus.badContent) }
    }
  }
}
