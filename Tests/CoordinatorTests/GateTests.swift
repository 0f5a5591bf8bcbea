import FoundationEssentials
import Leaderboard
import Testing
import Wire

@testable import Coordinator

/// The gate of a manifest: what a batch's results are held against when it has ended.
@Suite struct GateTests {
  private let league: League
  private let times: [String: Int64] = ["fast": 900_000, "slow": 1_000_000, "other": 950_000]

  init() throws { league = try League() }

  private func gate(_ failOn: [String] = ["worse", "not-ranked"], versus: String = "", marginPpm: Int64 = 50_000) -> WireGate {
    var gate = WireGate()
    gate.failOn = failOn
    gate.versus = versus
    gate.marginPpm = marginPpm
    return gate
  }

  /// One job after the other, then the board.
  private func play(_ count: Int, ending: WireEnding = .done, isSound: Bool = true) throws {
    for _ in 0..<count { try league.play(times, ending: ending, isSound: isSound) }
    try league.publish()
  }

  private func rows(_ status: WireBatchStatus) -> [String] {
    status.gate.rows.map { "\($0.variant) \($0.outcome)\($0.failed ? " failed" : "")" }.sorted()
  }

  /// (1,000,000 - 900,000) / 900,000 is 11.1% on the board, and 10% by the match, whose gain is of the slow one's time.
  @Test func whatIsSuspectedIsPlayedAndFailsForSure() throws {
    _ = try league.submit(["fast"], match: "never")
    try play(1)
    let batch = try league.submit(["slow"], match: "never", gate: gate())
    #expect(try !league.client.batch(batch).gate.decided)
    try league.play(times)
    try league.publish()
    let suspected = try league.client.batch(batch)
    #expect(suspected.matching && suspected.matches.count == 1 && !suspected.gate.decided && suspected.gate.rows.isEmpty)
    let lease = try league.play(times)
    #expect(lease.variant.name == "slow" && lease.opponent.name == "fast")
    try league.publish()
    let status = try league.client.batch(batch)
    #expect(!status.matching && status.gate.decided && status.gate.failed && status.state == "done")
    #expect(rows(status) == ["slow worse failed"])
    let row = try #require(status.gate.rows.first)
    #expect((99_990...100_000).contains(row.lossPpm) && row.task == League.task && row.why.contains("against fast"))
    #expect(try row.entry == league.standing().ranking.last?.id && row.hardwareClass == league.standing().hardwareClass)
    #expect(try league.title() == "record fast")
  }

  @Test func headToHeadTheSuspectMayPass() throws {
    _ = try league.submit(["fast"], match: "never")
    try play(1)
    let batch = try league.submit(["slow"], match: "never", gate: gate(["worse", "suspected"]))
    try play(1)
    try league.play(["slow": 900_000, "fast": 900_000])
    try league.publish()
    let status = try league.client.batch(batch)
    #expect(status.gate.decided && !status.gate.failed && rows(status) == ["slow passed"])
  }

  @Test func withoutAMatchASuspicionIsNoMoreThanThat() throws {
    _ = try league.submit(["fast"], match: "never")
    try play(1)
    let strict = try league.submit(["slow"], match: "never", gate: gate(["suspected"]))
    try play(1)
    let status = try league.client.batch(strict)
    #expect(status.matches.isEmpty && status.gate.failed && rows(status) == ["slow suspected failed"])
    #expect(status.gate.rows.first?.lossPpm == 111_111)
    let lenient = try league.submit(["slow"], match: "never", gate: gate(["not-ranked"]))
    try play(1)
    #expect(try rows(league.client.batch(lenient)) == ["slow suspected"])
    #expect(try !league.client.batch(lenient).gate.failed)
  }

  /// Only the worst of a batch is played, and when that is sure the others need not be.
  @Test func theWorstIsPlayedFirst() throws {
    _ = try league.submit(["fast"], match: "never")
    try play(1)
    let batch = try league.submit(["other", "slow"], match: "never", gate: gate())
    try play(2)
    #expect(try league.play(times).variant.name == "slow")
    try league.publish()
    let status = try league.client.batch(batch)
    // 950,000 is 5.56% more than 900,000.
    #expect(status.gate.failed && rows(status) == ["other suspected", "slow worse failed"] && status.matches.count == 1)
  }

  @Test func aVariantMayBeTheBaseline() throws {
    _ = try league.submit(["fast", "other"], match: "never")
    try play(2)
    let batch = try league.submit(["slow"], match: "never", gate: gate(["suspected"], versus: "other", marginPpm: 60_000))
    try play(1)
    // 1,000,000 is 5.26% more than 950,000.
    #expect(try rows(league.client.batch(batch)) == ["slow passed"])
    let typo = try league.submit(["slow"], match: "never", gate: gate(versus: "othr"))
    try play(1)
    let status = try league.client.batch(typo)
    #expect(status.gate.failed && rows(status) == ["slow not-ranked failed"])
    #expect(status.gate.rows.first?.why == "no entry of othr is ranked to hold it against")
  }

  @Test func whatIsNotRankedFailsAndJobsMay() throws {
    let unsound = try league.submit(["slow"], match: "never", gate: gate())
    try play(1, isSound: false)
    #expect(try rows(league.client.batch(unsound)) == ["slow not-ranked failed"])
    let failed = try league.submit(["fast"], match: "never", gate: gate(["failed"]))
    try play(1, ending: .jobError)
    var status = try league.client.batch(failed)
    #expect(status.state == "failed" && status.gate.decided && status.gate.failed && status.gate.rows.isEmpty)
    let forgiven = try league.submit(["other"], match: "never", gate: gate())
    try play(1, ending: .jobError)
    status = try league.client.batch(forgiven)
    #expect(status.gate.decided && !status.gate.failed)
  }

  /// A result of an earlier batch of the same name and variants is not this batch's.
  @Test func aBatchWithoutAGateHasNone() throws {
    let batch = try league.submit(["fast"], match: "never")
    try play(1)
    #expect(try !league.client.batch(batch).hasGate)
  }

  @Test func theVerdictIsTheSameAfterARestart() throws {
    _ = try league.submit(["fast"], match: "never")
    try play(1)
    let batch = try league.submit(["slow"], match: "never", gate: gate(["suspected"]))
    try play(1)
    let before = try league.client.batch(batch).gate
    try league.restart()
    try league.publish()
    let after = try league.site.client().batch(batch).gate
    #expect(before == after && after.failed)
  }

  @Test func aBoardThatWasReplacedPassesNobody() throws {
    let batch = try league.submit(["fast"], match: "never", gate: gate())
    try play(1)
    #expect(try rows(league.client.batch(batch)) == ["fast passed"])
    try Board(boardID: "new").write(to: league.site.folder + "/leaderboard.json")
    let status = try league.client.batch(batch)
    #expect(rows(status) == ["fast not-ranked failed"])
    #expect(status.gate.rows.first?.why == "its result is not on the leaderboard")
  }

  /// The same variant and task in two classes: what one has does not stand for the other.
  @Test func aClassWhoseResultIsMissingPassesNobody() throws {
    let site = try Site()
    let workers = try ["old", "new"].map { name in
      try WorkerDouble(site, name, hardware: name, profilers: ["kernels:onednn"])
    }
    var batch = probes(1)
    batch.variants[0].kernel = "matmul:m=1,n=8,k=8"
    batch.variants[0].backend = "onednn"
    batch.variants[0].place.eachClass = true
    batch.tasks[0].kind = "kernels"
    batch.tasks[0].id = "kernels/classes"
    batch.tasks[0].trials = 5
    batch.gate = gate(["not-ranked"])
    let client = try site.client()
    let id = try client.submit(batch).submitted.batch
    for worker in workers {
      worker.hear()
      try worker.time(try #require(worker.leases.first).claim, nanoseconds: 1_000_000)
    }
    site.clock.advance(.seconds(2))
    for _ in 0..<3 { try site.turn() }
    let status = try client.batch(id)
    #expect(status.jobs.count == 2 && rows(status) == ["v0 passed", "v0 passed"])

    let path = site.folder + "/leaderboard.json"
    let board = try BoardFile(path: path).read()
    let (kept, lost) = (BoardFacts.hardwareID("old"), BoardFacts.hardwareID("new"))
    let standing = try #require(board.standings.first { $0.hardwareClass == kept })
    var other = Board(boardID: "other")
    try other.insert(standing.task)
    #expect(try other.insert(hardware: ["fingerprint": "old"]) == kept)
    try other.insert(try #require(standing.ranking.first).entry)
    try other.write(to: path)
    let after = try client.batch(id)
    #expect(after.gate.failed && rows(after) == ["v0 not-ranked failed", "v0 passed"])
    #expect(after.gate.rows.map(\.hardwareClass) == [lost, kept])
  }

  @Test(arguments: [
    ([String](), "", Int64(0), "gate.failOn"), (["slow"], "", 0, "gate.failOn"), (["worse"], "a\nb", 0, "gate.regression.versus"),
    (["worse"], "", -1, "gate.regression.worseBy"), (["worse"], "", 1_000_000_001, "gate.regression.worseBy"),
  ])
  func whatMakesNoSenseIsRefused(_ failOn: [String], _ versus: String, _ margin: Int64, _ place: String) throws {
    var batch = probes(1)
    batch.gate = gate(failOn, versus: versus, marginPpm: margin)
    #expect(try league.client.submit(batch).error.place == place)
  }
}

extension WorkerDouble {
  /// Five sound trials of a kernel, on a machine of the worker's name.
  fileprivate func time(_ claim: WireLeaseClaim, nanoseconds: Int64) throws {
    try say { message in
      message.result.claim = claim
      message.result.ending = .done
      message.result.hardware = name
      message.result.software = #"{"onednn":"2.6.3"}"#
      message.result.trials = (0..<5).map { index in
        var trial = WireTrial()
        trial.session = "\(name)/1/\(claim.fence)/\(index)"
        trial.callsPerSample = 1
        trial.samples = 25
        (trial.minNs, trial.p50Ns, trial.p90Ns, trial.p99Ns) = (nanoseconds, nanoseconds, nanoseconds, nanoseconds)
        return trial
      }
    }
  }
}

extension Board {
  /// Over whatever is there.
  fileprivate func write(to path: String) throws {
    try Data(json.pretty.utf8).write(to: URL(filePath: path))
  }
}
