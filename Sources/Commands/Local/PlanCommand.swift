import ArgumentParser
import Batches
import Leaderboard
import Reports

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Expand and check a manifest; nothing runs.")

  @Argument(help: "The manifest; '-' is standard input.")
  var manifest: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let batch = try readManifest(manifest)
    output.emit(Self.json(batch), text: Self.text(batch))
  }

  private static func json(_ batch: Batch) -> JSONValue {
    [
      "schema": "podium.plan/1", "name": .string(batch.name),
      "jobs": .array(
        batch.jobs.map { job in
          let variant = batch.variants[job.variant]
          let task = batch.tasks[job.task]
          return [
            "variant": .string(variant.name), "task": .string(task.id), "kind": .string(task.kind.rawValue),
            "threads": .integer(Int64(variant.parameters.threads)), "trials": .integer(Int64(task.trials)),
          ]
        }),
    ]
  }

  private static func text(_ batch: Batch) -> String {
    var table = TextTable(columns: [
      .init("VARIANT"), .init("TASK"), .init("THREADS", .right), .init("TRIALS", .right), .init("TIMEOUT", .right),
    ])
    for job in batch.jobs {
      let variant = batch.variants[job.variant]
      let task = batch.tasks[job.task]
      table.add([variant.name, task.id, "\(variant.parameters.threads)", "\(task.trials)", task.timeout.formatted])
    }
    return "\(batch.name): \(batch.variants.count) variants, \(batch.jobs.count) jobs\n\n" + table.render(width: Console.width)
  }
}
