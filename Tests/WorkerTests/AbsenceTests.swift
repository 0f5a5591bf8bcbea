import FoundationEssentials
import Messaging
import Scheduling
import Testing
import Wire

@testable import Worker

/// A worker, or its machine, that was away: its leases may have ended meanwhile.
@Suite struct AbsenceTests {
  /// One that holds a lease of job 1 for 300 ms more.
  private func bench() throws -> Bench {
    let bench = try Bench()
    try bench.connect(leases: .seconds(5))
    try bench.lease(job: 1) { $0.sleepMilliseconds = 300 }
    try bench.turn()
    bench.forget()
    return bench
  }

  @Test func suspendedWorkerAsksBeforeItPresentsAResult() throws {
    let bench = try bench()
    bench.clock.suspended = .seconds(3_600)
    try bench.turn(after: .milliseconds(301))
    #expect(bench.results.isEmpty && bench.beats.isEmpty)
    #expect(bench.hellos.first?.holding.map(\.job) == [1])
    #expect(bench.hellos.first?.returning == true)
    try bench.say { $0.welcome.beatMilliseconds = 500 }
    try bench.turn()
    #expect(bench.results.map(\.claim.job) == [1])
  }

  @Test func leaseThatEndedMeanwhileIsNotPresented() throws {
    let bench = try bench()
    bench.clock.suspended = .seconds(3_600)
    try bench.turn(after: .milliseconds(301))
    try bench.say { $0.welcome.beatMilliseconds = 500 }
    try bench.say { message in
      message.revoke.claim.job = 1
      message.revoke.claim.attempt = 1
      message.revoke.claim.fence = 1
    }
    try bench.turn()
    #expect(bench.results.isEmpty && bench.worker.jobs.isEmpty && bench.worker.spool.results.isEmpty)
  }

  @Test func answeredBeatsKeepLeasesSure() throws {
    let bench = try bench()
    for _ in 0..<20 {
      try bench.turn(after: .milliseconds(500))
      let beat = try #require(bench.beats.last)
      try bench.say { message in
        message.id = beat.id
        message.beat = WireBeatAck()
      }
    }
    #expect(bench.hellos.isEmpty)
    #expect(bench.results.count >= 1)
  }

  /// An answer says when it was asked for, not when it is read.
  @Test func oldAnswerPromisesNothingNew() throws {
    let bench = try bench()
    try bench.turn(after: .milliseconds(500))
    let beat = try #require(bench.beats.last)
    try bench.say { message in
      message.id = beat.id
      message.beat = WireBeatAck()
    }
    bench.clock.suspended = .seconds(60)
    try bench.turn()
    #expect(bench.hellos.count == 1)
    try bench.turn(after: .milliseconds(1))
    #expect(bench.beats.count == 1)
  }

  @Test func newConnectionIsGreetedAtOnceWithWhatIsHeld() throws {
    let bench = try bench()
    bench.line.disconnect()
    try bench.turn(after: .milliseconds(100))
    #expect(bench.hellos.isEmpty)
    bench.line.reconnect()
    try bench.turn()
    #expect(bench.hellos.map { $0.holding.map(\.job) } == [[1]])
  }

  @Test func resultThatTheDiskDoesNotTakeIsToldAllTheSame() throws {
    let bench = try bench()
    // A file in the place of the folder: nothing can be written there.
    try FileManager.default.removeItem(atPath: bench.folder + "/spool")
    try Data().write(to: URL(filePath: bench.folder + "/spool"))
    try bench.turn(after: .milliseconds(301))
    #expect(bench.results.map(\.ending) == [.done])
    #expect(bench.worker.spool.unkept.map(\.job) == [JobID(1)])
    try FileManager.default.removeItem(atPath: bench.folder + "/spool")
    try FileManager.default.createDirectory(atPath: bench.folder + "/spool", withIntermediateDirectories: true)
    try bench.turn(after: .milliseconds(600))
    #expect(bench.worker.spool.unkept.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/spool") == ["j1-1-0.1.result"])
  }
}
