import ArgumentParser

struct FleetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet", abstract: "Start workers on what there is: a batch system.",
    subcommands: [FleetSlurmCommand.self])
}
