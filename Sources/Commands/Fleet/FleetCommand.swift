import ArgumentParser

struct FleetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet", abstract: "Run workers on machines that are there already.",
    subcommands: [FleetSSHCommand.self, FleetSlurmCommand.self])
}
