import Glibc
import Testing

/// `podium doctor`: every line has its fix, and what does not work fails.
struct DoctorTests {
  @Test func whatIsNotFineHasARemedy() throws {
    let output = try Program.run("doctor", "--json", "--bind", "tcp://127.0.0.1:*")
    let json = try output.json
    #expect(json["schema"] == .string("podium.doctor/1"))
    let findings = json["findings"]?.items ?? []
    let names: Set = [
      "podium", "governor", "load", "clock", "time", "descriptors", "shared-memory", "turns", "onednn", "onnxruntime", "zeromq",
      "port", "folder", "disk",
    ]
    let missing = names.subtracting(findings.compactMap { $0["name"]?.text })
    #expect(missing == [])
    for finding in findings where finding["state"] != .string("fine") {
      #expect(finding["remedy"]?.text?.isEmpty == false, "\(finding)")
    }
    #expect(output.exit == (findings.contains { $0["state"] == .string("problem") } ? 3 : 0))
  }

  @Test func aRuntimeThatIsNamedAndMissingIsAProblem() throws {
    let output = try Program.run("doctor", "--runtime", "/nowhere/libonnxruntime.so")
    #expect(output.exit == 3)
    #expect(output.stdout.contains("FAIL  onnxruntime"), "\(output.stdout)")
  }

  private func states(_ more: String...) throws -> [String: String] {
    let output = try Program.run(["doctor", "--json", "--bind", "tcp://127.0.0.1:*"] + more)
    let findings = try output.json["findings"]?.items ?? []
    return Dictionary(findings.map { ($0["name"]?.text ?? "", $0["state"]?.text ?? "") }) { $1 }
  }

  @Test(.tags(.slow)) func coordinatorsFolderAndAddressAreLookedAt() throws {
    let fleet = try Fleet()
    let access = try fleet.grant("ann", "submit")
    let away = try states("--access", access, "--timeout", "300ms")
    #expect(away["access"] == "fine" && away["coordinator"] == "problem")
    try fleet.startCoordinator()
    let served = try states("--state", fleet.state, "--access", access)
    for name in ["state", "state-lock", "schema", "keys", "access", "coordinator"] { #expect(served[name] == "fine", "\(name)") }
    chmod(fleet.state + "/coordinator.key", 0o644)
    chmod(access, 0o644)
    let open = try states("--state", fleet.state, "--access", access)
    #expect(open["keys"] == "problem" && open["access"] == "problem")
    #expect(TestFolder.mode(fleet.state + "/coordinator.key") == 0o644, "nothing is changed")
  }

  @Test func coresThatAreNotOursAreUsage() throws {
    #expect(try Program.run("doctor", "--cores", "1023").exit == 64)
  }
}
