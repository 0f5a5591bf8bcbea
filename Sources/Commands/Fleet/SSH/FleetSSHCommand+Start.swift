import ArgumentParser
import Leaderboard
import Reports

extension FleetSSHCommand {
  struct Start: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Start a worker on each host, with a key of its own; one that runs is left as it is.",
      discussion: """
        To be run where the coordinator's state folder is. A host that has no key which is let in gets a new pair, called ssh-NAME in \
        'podium keys list'; it goes through ssh into a file that is the user's alone. systemd starts the worker where that outlives \
        the login (root, or a user who lingers), else nohup does; neither starts it again after the host was started again.
        """)

    @OptionGroup var options: FleetSSHOptions

    @Option(help: "The coordinator's state folder.")
    var state: String

    @Option(help: ArgumentHelp("The address under which the hosts reach the coordinator.", valueName: "tcp://host:port"))
    var connect: String

    @Option(help: "What starts the worker: auto, systemd or nohup.")
    var by = StartWay.automatic

    @Option(
      help: ArgumentHelp(
        "Put this archive on hosts without a podium that fits, below the user's .local/share/podium.", valueName: "tar.gz"))
    var install: String?

    @Option(help: "How long to wait for a worker to be connected.")
    var timeout = DurationArgument(.seconds(30))

    func run() throws {
      let hosts = try options.read()
      let start = FleetStart(
        options: options, hosts: hosts, keys: try FleetKeys(state: state, connect: connect), connect: connect, way: by,
        archive: try install.map { try PodiumArchive($0) }, patience: timeout.duration, interruption: try Interruption())
      try options.finish(
        "start", try start.run(), columns: [.init("BY"), .init("PROCESS", .right), .init("KEY"), .init("BECAUSE")],
        start.interruption)
    }
  }
}
