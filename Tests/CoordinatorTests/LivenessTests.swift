import Coordinator
import Messaging
import Scheduling
import Testing
import Wire

@Suite struct LivenessTests {
  @Test func workerWhoseConnectionEndedIsSoonLost() throws {
    let site = try Site()
    let worker = try site.worker()
    let batch = try site.client().submit(probes(1)).submitted.batch
    worker.disconnect()
    try site.turn()
    site.clock.advance(.milliseconds(499))
    #expect(try site.client().batch(batch).counts == ["leased": 1])
    site.clock.advance(.milliseconds(1))
    try site.turn()
    #expect(try site.client().batch(batch).counts == ["queued": 1])
  }

  @Test func workerOnANewConnectionKeepsItsLease() throws {
    let site = try Site()
    let worker = try site.worker()
    let batch = try site.client().submit(probes(1)).submitted.batch
    worker.hear()
    let claim = try #require(worker.leases.first?.claim)
    // The old connection is not missed yet.
    let again = try site.worker(holding: [claim])
    site.clock.advance(.seconds(2))
    try site.turn()
    try again.finish(claim)
    #expect(again.verdicts == ["counted"])
    #expect(try site.client().batch(batch).jobs.first?.attempts == 1)
  }

  @Test func returningProcessTakesNoNameFromAYoungerOne() throws {
    let site = try Site()
    let older = try WorkerDouble(site, "w1", incarnation: 1)
    let younger = try WorkerDouble(site, "w1", incarnation: 2)
    #expect(older.others.count == 1)
    let again = try WorkerDouble(site, "w1", incarnation: 1, isReturning: true)
    #expect(again.others.first?.error.exitCode == 77)
    try younger.beat()
    #expect(younger.others.allSatisfy { $0.error.exitCode == 0 })
  }

  @Test func answerToABeatSaysWhichBeatItWas() throws {
    let site = try Site()
    let worker = try site.worker()
    try worker.say { message in
      message.id = 77
      message.beat.incarnation = 1
    }
    let answer = try #require(worker.others.last)
    guard case .beat? = answer.body else { return #expect(Bool(false), "answered with \(answer)") }
    #expect(answer.id == 77)
    #expect(worker.others.first?.welcome.leaseMilliseconds == 5_000)
  }

  @Test func clockStandsStillWhileItsProcessDoes() {
    let machine = ManualClock()
    let clock = AttentiveClock(machine)
    let start = clock.now
    machine.advance(.milliseconds(900))
    #expect(clock.now - start == .milliseconds(900))
    machine.advance(.seconds(60))
    #expect(clock.now - start == .milliseconds(1_900))
    machine.advance(.milliseconds(100))
    #expect(clock.now - start == .seconds(2))
  }

  /// The coordinator is stopped for a minute; what the worker said meanwhile is heard before its silence counts.
  @Test func stoppedCoordinatorLosesNoWorker() throws {
    let machine = ManualClock()
    let site = try Site(clock: AttentiveClock(machine))
    let worker = try site.worker()
    let batch = try site.client().submit(probes(1)).submitted.batch
    worker.hear()
    machine.advance(.seconds(60))
    try site.turn()
    machine.advance(.milliseconds(500))
    try worker.beat()
    try worker.finish(worker.leases[0].claim)
    #expect(worker.verdicts == ["counted"])
    #expect(try site.client().batch(batch).jobs.first?.attempts == 1)
  }
}
