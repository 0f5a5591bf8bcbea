import ArgumentParser
import Leaderboard
import Reports

/// What all of `podium fleet ssh` share: which hosts, and how they are reached.
struct FleetSSHOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The hosts file; '-' is standard input.", valueName: "file"))
  var hosts: String

  @Option(help: ArgumentHelp("Configuration file for ssh instead of your own.", valueName: "file"))
  var sshConfig: String?

  @Option(help: ArgumentHelp("An option for ssh as 'ssh -o' takes it; may be given several times.", valueName: "key=value"))
  var sshOption: [String] = []

  @Option(help: "Hosts that are talked to at once.")
  var parallel = 16

  @OptionGroup var output: OutputOptions

  /// What a script takes besides the waiting that was asked for.
  static let grace: Duration = .seconds(60)

  func validate() throws {
    if parallel < 1 { throw ValidationError("--parallel must be at least 1") }
  }

  func read() throws -> [SSHHost] {
    try SSHHostsFile.parse(InputFile.readWhole(hosts), file: hosts == "-" ? "standard input" : hosts)
  }

  /// Runs a script on each host and tells what each of them answered, in the order of the hosts.
  func run(
    _ scripts: [(host: SSHHost, script: RemoteScript)], deadline: Duration, atOnce limit: Int = .max,
    _ interruption: Interruption
  ) throws -> [Result<RemoteAnswer, CommandFailure>] {
    let calls = SSHCalls(
      program: try SSHProgram(configuration: sshConfig, options: sshOption), limit: min(parallel, limit),
      interruption: interruption)
    let endings = calls.run(scripts.map { SSHCall(host: $0.host, script: $0.script) }, deadline: deadline)
    return zip(scripts, endings).map { pair, ending in
      Result { () throws(CommandFailure) in try ending.answer(to: pair.script, from: pair.host, within: deadline) }
    }
  }

  /// Prints the answer, tells what failed, and ends with the exit code of the first host that did.
  func finish(_ action: String, _ reports: [HostReport], columns: [TextTable.Column], _ interruption: Interruption) throws {
    if let code = interruption.exitCode { throw Interrupted(exitCode: code) }
    var table = TextTable(columns: [.init("HOST"), .init("STATE")] + columns)
    for report in reports { table.add([report.host.name, report.state] + report.cells) }
    output.emit(
      ["schema": "podium.fleet-ssh/1", "action": .string(action), "hosts": .array(reports.map(\.json))],
      text: table.render(width: Console.width))
    let failures = reports.compactMap(\.failure)
    for failure in failures { Console.note(failure.text) }
    if let first = failures.first { throw ExitCode(first.exitCode) }
  }
}
