import Leaderboard
import Messaging

/// Starts the workers of hosts: looks at all, installs where that is wanted, and starts where none runs.
struct FleetStart {
  let options: FleetSSHOptions
  let hosts: [SSHHost]
  let keys: FleetKeys
  let connect: String
  let way: StartWay
  let archive: PodiumArchive?
  let patience: Duration
  let interruption: Interruption

  /// How long an archive may be on its way.
  private static let installDeadline: Duration = .seconds(900)
  /// Archives on their way at once: each is held in memory.
  private static let installLimit = 4

  private typealias Answers = [Result<RemoteAnswer, CommandFailure>]

  /// In the order of the hosts. Throws only what concerns all of them.
  func run() throws -> [HostReport] {
    Console.note("podium: looking at \(SSHHost.counted(hosts.count))")
    var probes = try probe(Array(hosts.indices))
    if let archive { try install(archive, &probes) }
    var reports = hosts.map { HostReport($0, failure: Self.untold($0)) }
    var pending: [(index: Int, script: RemoteScript, isKeyNew: Bool)] = []
    for (index, host) in hosts.enumerated() where interruption.count == 0 {
      switch step(probes[index], host, mayInstall: false) {
      case .refuse(let failure): reports[index] = HostReport(host, failure: failure)
      case .install: break  // Not again.
      case .keep:
        if case .success(let probe) = probes[index] { reports[index] = Self.report(host, probe, state: "runs", key: "kept") }
      case .start(let isKeyNew):
        do {
          guard case .success(let probe) = probes[index], let launcher = WorkerLauncher(probe) else { continue }
          let access = isKeyNew ? try keys.renew(host).content() : nil
          let script = RemoteScript.start(
            host, launcher: launcher.text(for: host), access: access, way: way, patience: patience)
          pending.append((index, script, isKeyNew))
        } catch {
          guard let failure = CommandFailure(error) else { throw error }
          reports[index] = HostReport(host, failure: failure)
        }
      }
    }
    if !pending.isEmpty { Console.note("podium: starting workers on \(SSHHost.counted(pending.count))") }
    let answers = try options.run(
      pending.map { (hosts[$0.index], $0.script) }, deadline: patience + FleetSSHOptions.grace, interruption)
    for (start, answer) in zip(pending, answers) {
      let host = hosts[start.index]
      reports[start.index] = report(host, answer)
      // One that did not arrive lets nobody in. Without an answer it may have: the worker would be thrown out in the middle of a job,
      // and an unused key is replaced by the next start.
      if start.isKeyNew, case .success(let told) = answer, told["stored"] == nil { keys.withdraw(host) }
    }
    return reports
  }

  private func step(
    _ probe: Result<RemoteAnswer, CommandFailure>, _ host: SSHHost, mayInstall: Bool
  ) -> StartStep {
    StartStep(probe, host, version: podiumVersion, mayInstall: mayInstall) { keys.isGood($0, of: host) }
  }

  private func probe(_ indices: [Int]) throws -> Answers {
    try options.run(indices.map { (hosts[$0], RemoteScript.probe(hosts[$0])) }, deadline: FleetSSHOptions.grace, interruption)
  }

  /// Sends the archive where it is wanted, and looks there again.
  private func install(_ archive: PodiumArchive, _ probes: inout Answers) throws {
    let indices = hosts.indices.filter { index in
      if case .install = step(probes[index], hosts[index], mayInstall: true) { true } else { false }
    }
    guard !indices.isEmpty else { return }
    Console.note("podium: installing \(archive.release) on \(SSHHost.counted(indices.count))")
    let script = RemoteScript.install(archive)
    let answers = try options.run(
      indices.map { (hosts[$0], script) }, deadline: Self.installDeadline, atOnce: Self.installLimit, interruption)
    for (index, answer) in zip(indices, answers) { if case .failure = answer { probes[index] = answer } }
    let installed = zip(indices, answers).compactMap { index, answer in (try? answer.get()) == nil ? nil : index }
    for (index, answer) in zip(installed, try probe(installed)) { probes[index] = answer }
  }

  private func report(_ host: SSHHost, _ answer: Result<RemoteAnswer, CommandFailure>) -> HostReport {
    switch answer {
    case .failure(let failure): return HostReport(host, failure: failure)
    case .success(let answer):
      let key = answer["stored"] != nil ? "new" : "kept"
      // Another start was quicker: from elsewhere, since those of one coordinator take turns.
      let state = answer["raced"] != nil ? "runs" : "started"
      var report = Self.report(host, answer, state: state, key: key)
      if let failure = StartFailure.of(answer, host, connect: connect, patience: patience) { report.fail(failure) }
      return report
    }
  }

  private static func report(_ host: SSHHost, _ answer: RemoteAnswer, state: String, key: String) -> HostReport {
    var report = HostReport(host, running: answer, state: state)
    let reason = answer.all("reason").joined(separator: "; ")
    report.cells += [key, reason]
    report.members["key"] = .string(key)
    report.members["because"] = .text(reason.isEmpty ? nil : reason)
    return report
  }

  /// Of a host that was not come to.
  private static func untold(_ host: SSHHost) -> CommandFailure {
    CommandFailure(
      code: "fleet.shell", message: "told too little of itself", place: host.name,
      hint: "see: podium fleet ssh check", exitCode: ExitStatus.unreachable)
  }
}
