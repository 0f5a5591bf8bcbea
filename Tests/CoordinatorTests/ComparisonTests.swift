import Leaderboard
import Messaging
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// Matches that somebody asks for.
@Suite struct ComparisonTests {
  private let league: League
  private let times: [String: Int64] = ["slow": 1_000_000, "fast": 900_000]

  init() throws {
    league = try League()
    _ = try league.submit(["slow", "fast"], match: "never")
    for _ in 0..<2 { try league.play(times) }
    try league.publish()
  }

  private func entry(_ variant: String) throws -> String {
    try #require(try league.standing().ranking.first { $0.entry.variant == variant }?.id)
  }

  private func compare(
    _ challenger: String, _ holder: String, task: String = League.task, nonce: String = "", by client: Client? = nil
  ) throws -> WireFromCoordinator {
    try (client ?? league.client).ask { message in
      message.compare.task = task
      message.compare.challenger = challenger
      message.compare.holder = holder
      message.compare.nonce = nonce
    }
  }

  @Test func matchIsPlayedOnDemandAndAgain() throws {
    let (fast, slow) = (try entry("fast"), try entry("slow"))
    let answer = try compare(fast, slow)
    #expect(answer.submitted.jobs == 1 && !answer.submitted.existed)
    let again = try compare(fast, slow)
    #expect(again.submitted.existed && again.submitted.batch == answer.submitted.batch)
    try league.play(times)
    try league.publish()
    let status = try league.client.batch(answer.submitted.batch)
    #expect(status.name == "fast against slow" && status.jobs.first?.outcome.hasPrefix("fast won against slow") == true)
    // Whoever asks, and why, is told.
    let job = try #require(status.jobs.first?.job)
    #expect(try league.client.ask { $0.job.job = job }.job.sentence.contains("kernels/league@1, since ann asked for it: done"))
    #expect(try compare(fast, slow, nonce: "2").submitted.existed == false)
    try league.play(["fast": 1_000_000, "slow": 1_000_000])
    try league.publish()
    #expect(try league.standing().matches.map(\.verdict.name) == ["won", "drawn"])
  }

  @Test func matchOfNobodysClassWaits() throws {
    try league.worker.say { $0.goodbye.incarnation = 1 }
    try league.publish()
    let answer = try compare(try entry("fast"), try entry("slow"))
    #expect(try league.client.batch(answer.submitted.batch).counts == ["queued": 1])
  }

  @Test func whatCannotBePlayedIsRefusedWithAReason() throws {
    let (fast, slow) = (try entry("fast"), try entry("slow"))
    func refusal(_ answer: WireFromCoordinator) -> String { "\(answer.error.code) \(answer.error.exitCode)" }
    #expect(try refusal(compare(fast, "e-0000000000000000")) == "entry.unknown 66")
    #expect(try refusal(compare(fast, slow, task: "kernels/other@1")) == "entry.unknown 66")
    #expect(try refusal(compare(fast, fast)) == "match.impossible 65")
    #expect(try refusal(compare(fast, slow, by: league.site.client("vera", .view))) == "access.not-allowed 77")
    for answer in [try compare(fast, "e-0"), try compare(fast, fast), try compare(fast, slow, task: "x")] {
      #expect(!answer.error.message.isEmpty && !answer.error.hint.isEmpty)
    }
    // The same task on another machine.
    let other = try WorkerDouble(league.site, "w2", hardware: "that machine", profilers: ["kernels:onednn", "match"])
    try league.worker.say { $0.goodbye.incarnation = 1 }
    _ = try league.submit(["third"], match: "never")
    other.hear()
    let claim = try #require(other.leases.first?.claim)
    try other.say { message in
      message.result.claim = claim
      message.result.ending = .done
      message.result.hardware = "that machine"
      message.result.software = "{}"
      message.result.trials = (0..<5).map { index in
        var trial = WireTrial()
        trial.callsPerSample = 1
        trial.samples = 25
        trial.p50Ns = 800_000 + Int64(index)
        return trial
      }
    }
    try league.publish()
    let board = try BoardFile(path: league.site.folder + "/leaderboard.json").read()
    let third = try #require(board.standings.flatMap(\.ranking).first { $0.entry.variant == "third" }?.id)
    let answer = try compare(fast, third)
    #expect(refusal(answer) == "match.impossible 65" && answer.error.message.contains("different classes of hardware"))
  }
}
