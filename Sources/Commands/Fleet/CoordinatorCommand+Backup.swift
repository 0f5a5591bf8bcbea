import ArgumentParser
import Coordinator
import Leaderboard

extension CoordinatorCommand {
  struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Copy the state while the coordinator serves, or when it does not.",
      discussion: """
        --state and --board name what is copied, as they do for the coordinator. The backup is a folder with a list of \
        digests: the database as it was at one moment, the keys, the leaderboard with its raw samples, and the models of \
        batches that are not at their end. What was acknowledged before is in it. It holds the coordinator's secret key: it \
        is for nobody else to read.
        """)

    @ParentCommand var coordinator: CoordinatorCommand

    @Option(help: ArgumentHelp("The backup's folder; there must be nothing of this name.", valueName: "folder"))
    var to: String

    @OptionGroup var output: OutputOptions

    func run() throws {
      let backup = StateBackup(of: coordinator.state, board: coordinator.boardPath, to: to)
      let manifest = try backup.make(version: podiumVersion)
      let models = manifest.missingModels.count
      if models > 0 {
        Console.note(
          "podium: \(models) model\(models == 1 ? " that batches need was" : "s that batches need were") not there, or damaged; "
            + "who submits such a batch again brings \(models == 1 ? "it" : "them")")
      }
      output.emit(
        manifest.answer(to, schema: "podium.backup-made/1"),
        text: "\(to): \(manifest.batches) batches, \(manifest.fileCount) files, \(manifest.bytes) bytes, "
          + "as of \(manifest.createdAt)")
    }
  }
}

extension BackupManifest {
  /// What a command tells of a backup.
  func answer(_ folder: String, schema: String) -> JSONValue {
    [
      "schema": .string(schema), "backup": .string(folder), "version": .string(version), "createdAt": .string(createdAt),
      "batches": .integer(Int64(batches)), "files": .integer(Int64(fileCount)), "bytes": .integer(bytes),
      "missingModels": JSONValue(missingModels),
    ]
  }
}
