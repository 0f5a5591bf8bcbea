import Scheduling

/// What is wrong with a worker after its start.
enum StartFailure {
  /// Nil when it is connected. `fleet.refused`, `fleet.ended`, `fleet.not-connected`.
  static func of(_ answer: RemoteAnswer, _ host: SSHHost, connect: String, patience: Duration) -> CommandFailure? {
    if let refused = answer["refused"] {
      let reasons = answer.all("reason").filter { !$0.isEmpty }
      return CommandFailure(
        code: "fleet.refused", message: ([refused] + reasons).joined(separator: ": "), place: host.name,
        hint: reasons.isEmpty ? nil : "start with --by auto, or mend that", exitCode: ExitStatus.temporary)
    }
    let log = answer.all("log").filter { !$0.isEmpty }
    if answer["by"] == "none" {
      let words = log.last { $0.hasPrefix("podium: ") }.map { ": \($0.dropFirst("podium: ".count))" } ?? ""
      return CommandFailure(
        code: "fleet.ended", message: "its worker ended at once\(words)", place: host.name,
        hint: "see worker.log in \(answer["folder"] ?? "its folder") there", exitCode: ExitStatus.unreachable)
    }
    guard answer["connected"] == nil else { return nil }
    return CommandFailure(
      code: "fleet.not-connected", message: "its worker runs, but has not reached \(connect) within \(patience.formatted)",
      place: host.name,
      hint:
        "check that the coordinator listens there, under this name, and that nothing between forbids it; the worker goes on trying",
      exitCode: ExitStatus.unreachable)
  }
}
