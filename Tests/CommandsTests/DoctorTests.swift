import Testing

/// `podium doctor`: every line has its fix, and what does not work fails.
struct DoctorTests {
  @Test func whatIsNotFineHasARemedy() throws {
    let output = try Program.run("doctor", "--json", "--bind", "tcp://127.0.0.1:*")
    let json = try output.json
    #expect(json["schema"] == .string("podium.doctor/1"))
    let findings = json["findings"]?.items ?? []
    let names: Set = ["governor", "load", "clock", "onednn", "onnxruntime", "zeromq", "port"]
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

  @Test func coresThatAreNotOursAreUsage() throws {
    #expect(try Program.run("doctor", "--cores", "1023").exit == 64)
  }
}
