import ArgumentParser
import Reports
import Scheduling

extension FleetSSHCommand {
  struct Stop: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Have the worker of each host finish what it measures, and leave.",
      discussion: "Exit code 75: one still measures after the time given. It leaves by itself later; calling this again only waits."
    )

    @OptionGroup var options: FleetSSHOptions

    @Flag(help: "Leave at once: what runs is given back, and measured elsewhere.")
    var now = false

    @Option(help: "How long to wait for workers to leave.")
    var timeout = DurationArgument(.seconds(600))

    func run() throws {
      let hosts = try options.read()
      let interruption = try Interruption()
      Console.note("podium: stopping workers on \(SSHHost.counted(hosts.count)), for \(timeout.duration.formatted) at most")
      let answers = try options.run(
        hosts.map { ($0, RemoteScript.stop($0, now: now, patience: timeout.duration)) },
        deadline: timeout.duration + FleetSSHOptions.grace, interruption)
      try options.finish(
        "stop", zip(hosts, answers).map(Self.report), columns: [.init("BY"), .init("PROCESS", .right)], interruption)
    }

    static func report(_ host: SSHHost, _ answer: Result<RemoteAnswer, CommandFailure>) -> HostReport {
      do {
        let answer = try answer.get()
        guard answer["by"] != "none" else {
          return HostReport(host, running: answer, state: answer["was"] == "none" ? "absent" : "stopped")
        }
        var report = HostReport(host, running: answer, state: "leaving")
        report.failure = CommandFailure(
          code: "fleet.leaving", message: "process \(answer["process"] ?? "?") still finishes what it measures", place: host.name,
          hint: "run stop again to wait longer, or stop --now to have it given back", exitCode: ExitStatus.temporary)
        return report
      } catch {
        return HostReport(host, failure: error)
      }
    }
  }
}
