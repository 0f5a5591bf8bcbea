import ArgumentParser

/// Workers on hosts that can be reached by ssh. One file a subcommand; what they share is in `FleetSSHOptions`.
struct FleetSSHCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ssh", abstract: "Check hosts, and start and stop workers on them, over ssh.",
    discussion: """
      The hosts file has one host a line: [user@]host[:port], then what differs there: name=, podium=PATH, folder=PATH, cores=4-7, \
      label=key=value, runtime=PATH. '#' begins a comment. Names, keys and checks of hosts are those of your own ssh; it never asks \
      for a password. A host that fails does not keep the others; the exit code is that of the first one in the file that failed.
      """,
    subcommands: [Check.self, Start.self, Status.self, Stop.self])
}
