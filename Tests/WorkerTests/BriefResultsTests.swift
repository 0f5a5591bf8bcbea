import Scheduling
import Testing
import Wire

@testable import Worker

/// Jobs that are over as soon as they begin, several to a message.
@Suite struct BriefResultsTests {
  private let claims = (1...3).map { LeaseClaim(job: JobID($0), attempt: 1, fence: Fence(epoch: 1, count: UInt32($0))) }

  private func lease(_ claims: [LeaseClaim], on bench: Bench, kind: String = "probe", sleep: Int64 = 0) throws {
    try bench.say { message in
      message.leases.claims = WireLeaseClaims(claims)
      message.leases.deadlineMilliseconds = claims.map { _ in 1_000 }
      message.leases.variant = claims.map { _ in 0 }
      message.leases.task = claims.map { _ in 0 }
      message.leases.variants = [WireVariant()]
      message.leases.variants[0].name = "v"
      message.leases.tasks = [WireTask()]
      message.leases.tasks[0].kind = kind
      message.leases.tasks[0].trials = 1
      message.leases.tasks[0].timeoutMilliseconds = 1_000
      message.leases.tasks[0].probe.sleepMilliseconds = sleep
    }
  }

  private func told(_ bench: Bench) -> [[LeaseClaim]] {
    bench.heard.compactMap { if case .results(let results)? = $0.body { results.done.claims } else { nil } }
  }

  private func beats(_ bench: Bench) -> [[WireLeaseClaim]] {
    bench.heard.compactMap { if case .beat(let beat)? = $0.body { beat.holding } else { nil } }
  }

  @Test func severalLeasesAreAnsweredInOneMessage() throws {
    let bench = try Bench()
    try bench.connect()
    try lease(claims, on: bench)
    try bench.turn()
    #expect(told(bench) == [claims])
  }

  @Test func whatIsNotAcknowledgedIsHeldAndToldAgain() throws {
    let bench = try Bench()
    try bench.connect()
    try lease(claims, on: bench)
    try bench.turn()
    try bench.say { message in
      message.results.counted = WireLeaseClaims(claims.prefix(1))
      message.results.others = [WireResultAck()]
      message.results.others[0].claim = WireLeaseClaim(claims[1])
      message.results.others[0].verdict = "late"
    }
    for _ in 0..<3 { try bench.turn(after: .milliseconds(600)) }
    #expect(beats(bench).last == [WireLeaseClaim(claims[2])])
    #expect(told(bench).count >= 2 && told(bench).dropFirst().allSatisfy { $0 == [claims[2]] })
  }

  @Test func leaseThatComesTwiceIsToldOnce() throws {
    let bench = try Bench()
    try bench.connect()
    try lease(claims, on: bench)
    try lease(claims, on: bench)
    try bench.turn()
    #expect(told(bench) == [claims])
  }

  @Test func whatTakesTimeIsRunAsEver() throws {
    let bench = try Bench()
    try bench.connect()
    try lease(Array(claims.prefix(1)), on: bench, sleep: 10)
    try bench.turn()
    #expect(told(bench).isEmpty && bench.worker.jobs.map(\.claim) == [claims[0]])
    try bench.turn(after: .milliseconds(20))
    #expect(bench.results.map(\.ending) == [.done])
  }

  @Test func messageThatDoesNotAddUpIsPassedOver() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.say { message in
      message.leases.claims = WireLeaseClaims(claims)
      message.leases.task = [0]
    }
    try bench.turn()
    #expect(told(bench).isEmpty && bench.worker.jobs.isEmpty)
  }
}
