import FoundationEssentials
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// Results of machines that something else used meanwhile: another worker may give a better one, and the least disturbed is kept.
@Suite struct DisturbanceTests {
  private let site: Site
  private let client: Client

  init() throws {
    site = try Site()
    client = try site.client()
    var batch = probes(1, name: "kernels")
    batch.variants[0].kernel = "matmul:m=4,n=4,k=4,dtype=f32"
    batch.variants[0].backend = "onednn"
    batch.tasks[0].kind = "kernels"
    batch.tasks[0].id = "kernels/small"
    #expect(try client.submit(batch).submitted.jobs == 1)
  }

  private func environment(_ note: String, isPassed: Bool = false) -> WireCheck {
    var check = WireCheck()
    check.name = "environment"
    check.passed = isPassed
    check.note = note
    return check
  }

  /// The worker's latest lease ends so; `trials` were disturbed. Its time, its only sample and its check tell results apart.
  private func end(
    _ worker: WorkerDouble, _ ending: WireEnding = .contaminated, trials: Int64 = 1, time: Int64,
    check: WireCheck? = nil
  ) throws {
    worker.hear()
    let lease = try #require(worker.leases.last)
    try worker.say { message in
      message.result.claim = lease.claim
      message.result.ending = ending
      message.result.hardware = "machine"
      message.result.software = "{}"
      for (name, value) in [("timeNs", time), (WireJobResult.disturbedTrials, trials)] {
        var metric = WireMetric()
        metric.name = name
        metric.integer = value
        message.result.metrics.append(metric)
      }
      message.result.checks = [check ?? environment("waited \(time)% for a core", isPassed: ending == .done)]
      message.result.samples = [
        WireSampleSeries(name: "matmul", trial: 1, callsPerSample: 1, mode: "warm", unstable: "", samples: [time])
      ]
    }
    #expect(worker.verdicts.last == "counted")
  }

  private func sentence() throws -> String { try client.ask { $0.job.job = 1 }.job.sentence }

  /// What the board says of an entry.
  private struct BoardEntry: Decodable {
    struct Check: Decodable {
      var passed: Bool
      var note: String
    }

    var metrics: [String: Int64]
    var checks: [String: Check]
    var provenance: [String: String]
  }

  /// The board's only fact; nil when there is none.
  private func entry() throws -> BoardEntry? {
    struct Board: Decodable { var facts: [String: BoardEntry] }
    guard let bytes = FileManager.default.contents(atPath: site.folder + "/leaderboard.json") else { return nil }
    let facts = try JSONDecoder().decode(Board.self, from: bytes).facts.values
    #expect(facts.count <= 1)
    return facts.first
  }

  /// Of the samples beside the board, what the only file holds.
  private func samples() throws -> [String] {
    let folder = site.folder + "/leaderboard.json.samples"
    return try FileManager.default.contentsOfDirectory(atPath: folder).map { name in
      let text = String(decoding: try #require(FileManager.default.contents(atPath: "\(folder)/\(name)")), as: UTF8.self)
      return String(try #require(text.firstMatch(of: /"samples":(\[[0-9,]*\])/)).1)
    }
  }

  @Test func disturbedResultIsSetAsideUntilItsJobIsDone() throws {
    let worker = try site.worker()
    try end(worker, time: 12)
    let explanation = try client.ask { $0.job.job = 1 }.job
    #expect(explanation.status.state == "leased" && explanation.status.metrics.isEmpty)
    #expect(explanation.sentence.contains("attempt 2, after 1 disturbed attempt; "))
    #expect(explanation.attempts.map(\.ending) == ["contaminated"])
    #expect(explanation.attempts.map(\.message) == ["waited 12% for a core"])
    site.clock.advance(.seconds(2))
    try site.turn()
    #expect(try entry() == nil)
    #expect(try client.batch(1).published == false)
  }

  @Test func undisturbedResultOfAnotherWorkerIsTheJobs() throws {
    let first = try site.worker("w1")
    let second = try site.worker("w2")
    try end(first, time: 12)
    second.hear()
    #expect(second.leases.map(\.claim.attempt) == [2])
    try end(second, .done, trials: 0, time: 10)
    #expect(try sentence() == "done in attempt 2, after 1 disturbed attempt; nothing is left to do")
    #expect(try entry()?.metrics["timeNs"] == 10)
    #expect(try samples() == ["[10]"])
  }

  @Test(arguments: [(1, 3, 12, 1), (3, 1, 15, 2), (2, 2, 12, 1)])
  func leastDisturbedResultIsKeptAndNeverRanked(first: Int64, second: Int64, time: Int64, attempt: Int) throws {
    let worker = try site.worker()
    try end(worker, trials: first, time: 12)
    try end(worker, trials: second, time: 15)
    let which = attempt == 2 ? "the result" : "the result of attempt 1, the least disturbed,"
    #expect(
      try sentence() == "done in attempt 2, after 2 disturbed attempts; nothing is left to do, but its machine was disturbed "
        + "(waited \(time)% for a core): \(which) is shown and not ranked; to measure anew: podium submit --again")
    let status = try client.batch(1)
    #expect(status.state == "done" && status.published)
    #expect(status.jobs[0].metrics.first?.integer == time)
    let entry = try #require(try entry())
    #expect(entry.metrics["timeNs"] == time && entry.provenance["attempt"] == "\(attempt)")
    #expect(entry.checks["environment"]?.passed == false)
    #expect(try samples() == ["[\(time)]"])
  }

  @Test func resultThatWasSetAsideSurvivesARestart() throws {
    let worker = try site.worker()
    try end(worker, trials: 1, time: 12)
    site.kill()
    try site.start()
    // Nobody comes back for the second attempt.
    site.clock.advance(Policy().adoptionGrace)
    try site.turn()
    try end(try site.worker("w2"), trials: 2, time: 15)
    #expect(try entry()?.metrics["timeNs"] == 12)
    #expect(try samples() == ["[12]"])
  }

  @Test func betterResultWithoutSamplesLeavesNone() throws {
    let worker = try site.worker()
    try end(worker, trials: 2, time: 12)
    worker.hear()
    try worker.finish(try #require(worker.leases.last).claim)
    #expect(try site.coordinator?.store.samples(of: JobID(1)).isEmpty == true)
    #expect(try entry()?.metrics["answer"] == 42)
  }

  /// Whatever its worker says: it called the attempt disturbed.
  @Test func resultWithoutAReasonIsMarkedAllTheSame() throws {
    let worker = try site.worker()
    try end(worker, trials: -5, time: 12, check: environment("", isPassed: true))
    try end(worker, trials: 9, time: 15)
    let check = try entry()?.checks["environment"]
    #expect(check?.passed == false && check?.note == "its worker does not say by what")
    #expect(try entry()?.metrics["timeNs"] == 12)
  }

  /// A worker of an earlier release; and of what a worker wrote control characters are left out.
  @Test(arguments: [("environment", false), ("environment", true), ("floor", false)])
  func doneIsDoneAndToldWithWhatItsChecksSay(name: String, isPassed: Bool) throws {
    var check = environment("waited 12%\u{1B} for a core", isPassed: isPassed)
    check.name = name
    try end(try site.worker(), .done, time: 12, check: check)
    let words =
      name == "environment" && !isPassed
      ? ", but its machine was disturbed (waited 12% for a core): the result is shown and not ranked; to measure anew: "
        + "podium submit --again" : ""
    #expect(try sentence() == "done in attempt 1; nothing is left to do" + words)
  }

  /// The fewer kernels are not sound the better; of a job without kernels, the fewer trials.
  @Test func marksCountKernelsElseTrials() {
    var result = WireJobResult()
    #expect(result.marks == 1)
    var metric = WireMetric()
    metric.name = WireJobResult.disturbedTrials
    metric.integer = 4
    result.metrics = [metric]
    #expect(result.marks == 4)
    result.kernels = [true, false, false].map { isSound in
      var kernel = WireKernelTimes()
      kernel.sound = isSound
      return kernel
    }
    #expect(result.marks == 2)
  }
}
