import ArgumentParser
import Leaderboard
import Reports

extension FleetSSHCommand {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "See whether each host can run a worker: its version, its libraries, and what podium doctor says there.",
      discussion: "Nothing is changed. Exit code 3: the doctor found something that does not work; warnings alone are 0.")

    @OptionGroup var options: FleetSSHOptions

    @Option(help: "How long to wait for a host.")
    var timeout = DurationArgument(.seconds(120))

    func run() throws {
      let hosts = try options.read()
      let interruption = try Interruption()
      let answers = try options.run(
        hosts.map { ($0, RemoteScript.probe($0, checkup: true)) }, deadline: timeout.duration, interruption)
      try options.finish(
        "check", zip(hosts, answers).map(Self.report),
        columns: [.init("VERSION"), .init("LIBRARIES"), .init("WARNINGS", isOptional: true)], interruption)
    }

    static func report(_ host: SSHHost, _ answer: Result<RemoteAnswer, CommandFailure>) -> HostReport {
      do {
        let probe = try answer.get()
        var report = HostReport(
          host, "ok", cells: [probe["version"] ?? ""],
          members: ["version": .text(probe["version"]), "architecture": .text(probe["architecture"]), "worker": .text(probe["by"])])
        if let failure = HostFitness.failure(of: probe, host, version: podiumVersion) {
          report.fail(failure)
          return report
        }
        do throws(CommandFailure) {
          let doctor = try DoctorAnswer(probe["doctor"], host)
          report.cells += [doctor.libraries.joined(separator: " "), doctor.warnings.joined(separator: " ")]
          report.members["findings"] = doctor.json
          if let failure = doctor.failure(host) { report.fail(failure) }
        } catch {
          report.fail(error)
        }
        return report
      } catch {
        return HostReport(host, failure: error)
      }
    }
  }
}
