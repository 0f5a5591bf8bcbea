import ArgumentParser
import Leaderboard
import Reports

extension FleetSSHCommand {
  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell how the worker of each host is: connected, looking, leaving, or not running.",
      discussion: "What it is doing is told by the coordinator: podium workers list.")

    @OptionGroup var options: FleetSSHOptions

    @Option(help: "How long to wait for a host.")
    var timeout = DurationArgument(.seconds(60))

    func run() throws {
      let hosts = try options.read()
      let interruption = try Interruption()
      let answers = try options.run(hosts.map { ($0, RemoteScript.probe($0)) }, deadline: timeout.duration, interruption)
      try options.finish(
        "status", zip(hosts, answers).map(Self.report), columns: [.init("BY"), .init("PROCESS", .right), .init("VERSION")],
        interruption)
    }

    static func report(_ host: SSHHost, _ answer: Result<RemoteAnswer, CommandFailure>) -> HostReport {
      do {
        let probe = try answer.get()
        var report = HostReport(host, running: probe, state: HostReport.workerState(probe))
        report.cells.append(probe["version"] ?? "")
        report.members["version"] = .text(probe["version"])
        report.members["log"] = .array(probe.all("log").map(JSONValue.string))
        return report
      } catch {
        return HostReport(host, failure: error)
      }
    }
  }
}
