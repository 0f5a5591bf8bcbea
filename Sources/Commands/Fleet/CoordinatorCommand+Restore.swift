import ArgumentParser
import Coordinator
import Leaderboard

extension CoordinatorCommand {
  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a backup in the place of the state; no coordinator may serve it.",
      discussion: """
        --state and --board name the place, as they do for the coordinator. Nothing is changed before all of the backup was \
        read and found good. Jobs that ended after the backup run again; what the leaderboard shows of them stays the only \
        thing that it shows of them. If a state of the same coordinator is there, its keys stay as they are, so that what \
        was revoked stays revoked.
        """)

    @ParentCommand var coordinator: CoordinatorCommand

    @Option(help: ArgumentHelp("The folder that 'podium coordinator backup' made.", valueName: "folder"))
    var from: String

    @Flag(help: "Move a state that is there aside, into a folder former-N within it.")
    var replace = false

    @OptionGroup var output: OutputOptions

    func run() throws {
      let restore = StateRestore(of: from, to: coordinator.state, board: coordinator.boardPath)
      let outcome = try restore.run(isReplacing: replace)
      var answer = outcome.manifest.answer(from, schema: "podium.restored/1")
      answer["state"] = .string(coordinator.state)
      answer["unfinishedJobs"] = .integer(Int64(outcome.unfinishedJobs))
      answer["former"] = outcome.former.map(JSONValue.string) ?? .null
      answer["keptKeys"] = .bool(outcome.keepsAccess)
      let former = outcome.former.map { "\nwhat was there is in \($0)" } ?? ""
      let keys =
        outcome.keepsAccess
        ? "keys are those that were there, not the backup's"
        : "keys are the backup's: what was revoked since is let in again, see podium keys list"
      output.emit(
        answer,
        text: "\(coordinator.state): \(outcome.manifest.batches) batches, \(outcome.unfinishedJobs) jobs not at their end, "
          + "as of \(outcome.manifest.createdAt)\n\(keys)\(former)")
    }
  }
}
