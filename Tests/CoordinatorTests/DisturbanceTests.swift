import Testing
import Wire

@Suite struct DisturbanceTests {
  /// What is said of a job whose result has such a check.
  private func sentence(_ name: String, isPassed: Bool, note: String) throws -> String {
    let site = try Site()
    let worker = try site.worker()
    let client = try site.client()
    var batch = probes(1)
    batch.tasks[0].probe.sleepMilliseconds = 1
    _ = try client.submit(batch)
    worker.hear()
    try worker.say { message in
      message.result.claim = worker.leases[0].claim
      message.result.ending = .done
      var check = WireCheck()
      check.name = name
      check.passed = isPassed
      check.note = note
      message.result.checks = [check]
    }
    return try client.ask { $0.job.job = 1 }.job.sentence
  }

  @Test func disturbedResultIsToldAsOne() throws {
    #expect(
      try sentence("environment", isPassed: false, note: "waited 12%\u{1B} for a core")
        == "done in attempt 1; nothing is left to do, but its machine was disturbed (waited 12% for a core): the result is shown and "
        + "not ranked; to measure anew: podium submit --again")
  }

  @Test(arguments: [("environment", true), ("floor", false)])
  func otherResultsAreJustDone(name: String, isPassed: Bool) throws {
    #expect(try sentence(name, isPassed: isPassed, note: "") == "done in attempt 1; nothing is left to do")
  }
}
