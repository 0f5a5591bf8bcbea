import Leaderboard

/// What `podium doctor --json` said on a host.
struct DoctorAnswer {
  struct Finding {
    var name: String
    var state: String
    var text: String
    var remedy: String
  }

  /// As they came, for programs.
  let json: JSONValue
  let findings: [Finding]

  /// Those that jobs need, in the doctor's words.
  private static let libraryNames = ["onednn", "openblas", "libxsmm", "onnxruntime"]

  /// Throws `fleet.doctor` when it said nothing that can be read, or what it ended with.
  init(_ text: String?, _ host: SSHHost) throws(CommandFailure) {
    let bytes = Array((text ?? "").utf8)
    if var failure = CommandFailure(answer: bytes, exitCode: ExitStatus.gateFailed) {
      failure.place = host.name
      throw failure
    }
    // What it is instead does not matter.
    guard let value = try? JSONValue(parsing: bytes, file: "doctor"), value["schema"]?.text == "podium.doctor/1" else {
      throw CommandFailure(
        code: "fleet.doctor", message: "podium doctor does not run there", place: host.name,
        hint: "see: \(host.login) podium doctor", exitCode: ExitStatus.gateFailed)
    }
    json = value["findings"] ?? .array([])
    findings = (json.array ?? []).map { finding in
      Finding(
        name: finding["name"]?.text ?? "", state: finding["state"]?.text ?? "", text: finding["text"]?.text ?? "",
        remedy: finding["remedy"]?.text ?? "")
    }
  }

  var libraries: [String] {
    findings.filter { $0.state == "fine" && Self.libraryNames.contains($0.name) }.map(\.name)
  }

  /// Libraries that are not there are seen by their absence.
  var warnings: [String] {
    findings.filter { $0.state == "warning" && !Self.libraryNames.contains($0.name) }.map(\.name)
  }

  /// What does not work, all at once; nil when all does.
  func failure(_ host: SSHHost) -> CommandFailure? {
    let failures = findings.filter { $0.state == "problem" }.map { finding in
      CommandFailure(
        code: "fleet.doctor", message: "\(finding.name): \(finding.text)", place: host.name,
        hint: finding.remedy.isEmpty ? nil : finding.remedy, exitCode: ExitStatus.gateFailed)
    }
    guard var first = failures.first else { return nil }
    first.others = Array(failures.dropFirst())
    return first
  }
}
