import FoundationEssentials
import Messaging
import Scheduling
import Testing
import Wire

@testable import Coordinator

@Suite struct EventLogTests {
  /// Events in words, without times.
  private func told(_ list: WireEventList) -> [String] {
    list.events.map { event in
      [
        event.subject, event.state, event.job > 0 ? "j\(event.job)" : "", event.attempt > 0 ? "#\(event.attempt)" : "",
        event.worker,
        event.cause, event.jobs > 0 ? "\(event.jobs) jobs" : "",
      ].filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  private func events(_ client: Client, _ batch: Int64, since: Int64 = 0, fleet: Bool = false) throws -> WireEventList {
    try client.ask { message in
      message.events.batch = batch
      message.events.since = since
      message.events.fleet = fleet
    }.events
  }

  @Test func everyStateOfABatchIsTold() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try site.worker()
    let batch = try client.submit(probes(2, retries: 1)).submitted.batch
    worker.hear()
    try worker.finish(worker.leases[0].claim)
    try worker.finish(worker.leases[1].claim, .jobError, message: "no")
    worker.hear()
    try worker.finish(worker.leases[2].claim, .jobError, message: "no again")
    let list = try events(client, batch)
    #expect(
      told(list) == [
        "batch running j1 2 jobs", "job leased j1 #1 w1", "job leased j2 #1 w1", "attempt done j1 #1 w1", "job done j1 #1",
        "attempt jobError j2 #1 w1", "job queued j2 #1", "job leased j2 #2 w1", "attempt jobError j2 #2 w1",
        "job failed j2 #2 jobError", "batch failed",
      ])
    let numbers = list.events.map(\.sequence)
    #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
    #expect(list.complete && list.published)
    #expect(list.batchState == "failed")
    #expect(list.forgotten == 0)
    #expect(list.events.allSatisfy { $0.batch == batch && $0.atMilliseconds == site.clock.wallMilliseconds })
  }

  @Test func whoHasSomeGetsTheRest() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try site.worker()
    let batch = try client.submit(probes(3)).submitted.batch
    worker.hear()
    for lease in worker.leases { try worker.finish(lease.claim) }
    let all = try events(client, batch).events
    for (index, event) in all.enumerated() {
      #expect(try events(client, batch, since: event.sequence).events == Array(all[(index + 1)...]))
    }
    #expect(try events(client, batch, since: .max).events.isEmpty)
    #expect(try events(client, batch, since: -1).events == all)
  }

  @Test func numbersGoOnAfterAKillAndNothingCommittedIsLost() throws {
    let site = try Site()
    let batch = try site.client().submit(probes(1)).submitted.batch
    let before = try events(site.client(), batch).events
    site.kill()
    try site.start()
    let client = try site.client()
    let worker = try site.worker()
    try worker.finish(worker.leases[0].claim)
    let list = try events(client, batch)
    #expect(Array(list.events.prefix(before.count)) == before)
    #expect(told(list).suffix(3) == ["attempt done j1 #1 w1", "job done j1 #1", "batch done"])
    let numbers = list.events.map(\.sequence)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func otherBatchesAreNotTold() throws {
    let site = try Site()
    let client = try site.client()
    let first = try client.submit(probes(1)).submitted.batch
    let second = try client.submit(probes(2), nonce: "again").submitted.batch
    #expect(told(try events(client, first)) == ["batch running j1 1 jobs"])
    #expect(told(try events(client, second)) == ["batch running j2 2 jobs"])
    #expect(try client.ask { $0.events.batch = 9 }.error.exitCode == 66)
  }

  @Test func workersComingAndGoingIsToldToWhoAsks() throws {
    let site = try Site()
    let client = try site.client()
    let batch = try client.submit(probes(1)).submitted.batch
    let worker = try site.worker("w1")
    _ = try WorkerDouble(site, "w2")
    try worker.say { $0.draining.incarnation = 1 }
    try worker.say { $0.draining.incarnation = 1 }
    try worker.say { $0.goodbye.incarnation = 1 }
    site.clock.advance(.seconds(6))
    try site.turn()
    try site.turn()
    let list = try events(client, batch, fleet: true)
    #expect(
      told(list).filter { !$0.hasPrefix("job") && !$0.hasPrefix("attempt") } == [
        "coordinator started", "batch running j1 1 jobs", "worker connected w1", "worker connected w2", "worker draining w1",
        "worker left w1", "worker lost w2",
      ])
    #expect(try events(client, batch).events == list.events.filter { $0.batch == batch })
  }

  @Test func aNewProcessUnderAnOldNameIsTold() throws {
    let site = try Site()
    let client = try site.client()
    let batch = try client.submit(probes(1)).submitted.batch
    _ = try WorkerDouble(site, "w1", incarnation: 1)
    _ = try WorkerDouble(site, "w1", incarnation: 1)
    _ = try WorkerDouble(site, "w1", incarnation: 2)
    let told = told(try events(client, batch, fleet: true))
    #expect(told.filter { $0.hasPrefix("worker") } == ["worker connected w1", "worker connected w1"])
    #expect(told.contains("attempt workerLost j1 #1 w1"))
  }

  @Test func aCancelledBatchEndsWithItsEvent() throws {
    let site = try Site()
    let client = try site.client()
    let batch = try client.submit(probes(2)).submitted.batch
    _ = try client.ask { $0.cancel.batch = batch }
    #expect(
      told(try events(client, batch)) == ["batch running j1 2 jobs", "job cancelled j1", "job cancelled j2", "batch cancelled"])
  }
}

/// The log's table, apart from a coordinator.
@Suite struct StoredEventTests {
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "podium-events-\(UInt64.random(in: 0 ... .max))"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // a test's leftovers harm nobody

    func store() throws -> Store { try Store(path: path + "/podium.sqlite") }
  }

  private func write(_ count: Int, to store: Store, _ log: inout EventLog, batch: Int64, at: Int64) throws {
    for _ in 0..<count {
      log.append(LoggedEvent(subject: .job, state: "leased", job: JobID(1), attempt: 1), of: BatchID(batch))
    }
    try store.commit([.events(log.take(), at: WallTime(milliseconds: at))])
  }

  @Test func oldEventsAreForgottenButNeverTheLastPage() throws {
    let folder = try Folder()
    let store = try folder.store()
    var log = EventLog(last: try store.lastEvent())
    let month: Int64 = 30 * 86_400_000
    for day in 0..<3 { try write(2, to: store, &log, batch: 1, at: Int64(day)) }
    try write(2, to: store, &log, batch: 1, at: month + 2)
    // Two pages are more than 30 days old, the third exactly.
    let found = try store.events(of: BatchID(1), fleet: false, since: 0)
    #expect(found.events.map(\.sequence) == [5, 6, 7, 8])
    #expect(found.forgotten == 4 && found.isComplete)
    try write(1, to: store, &log, batch: 2, at: 9 * month)
    #expect(try store.events(of: BatchID(1), fleet: false, since: 0).events.isEmpty)
    #expect(try store.lastEvent() == 9)
    #expect(try folder.store().lastEvent() == 9)
  }

  @Test func theLogIsBoundedInBytes() throws {
    let folder = try Folder()
    let store = try folder.store()
    var log = EventLog(last: 0)
    // By the packed form: version, subject, state, job, attempt, worker, cause, jobs; and what a page takes beside its content.
    let name = String(repeating: "w", count: 100)
    let pageBytes: Int64 = [1, 1, 1 + 1 + 6, 1, 1, 1 + 1 + 100, 1, 1, 64].reduce(0, +)
    for _ in 0..<20 {
      log.append(LoggedEvent(subject: .job, state: "leased", job: JobID(1), attempt: 1, worker: name), of: BatchID(1))
      try store.commit([.events(log.take(), at: WallTime(milliseconds: 0), keeping: EventLog.Kept(bytes: 5 * pageBytes))])
      #expect(try store.eventBytes() <= 5 * pageBytes)
    }
    #expect(try store.eventBytes() == 5 * pageBytes)
    #expect(try store.events(of: BatchID(1), fleet: false, since: 0).forgotten == 15)
  }

  @Test func alongWithTheFleetNothingIsSkippedWhenAnAnswerIsCutShort() throws {
    let folder = try Folder()
    let store = try folder.store()
    var log = EventLog(last: 0)
    for round in 0..<700 {
      if round % 3 == 0 {
        log.append(LoggedEvent(subject: .worker, state: "connected", worker: "w\(round)"))
      } else {
        log.append(LoggedEvent(subject: .job, state: "leased", job: JobID(Int64(round))), of: BatchID(round % 3 == 1 ? 1 : 2))
      }
      try store.commit([.events(log.take(), at: WallTime(milliseconds: 0))])
    }
    var since: Int64 = 0
    var numbers: [Int64] = []
    while true {
      let found = try store.events(of: BatchID(1), fleet: true, since: since, limit: 100)
      numbers += found.events.map(\.sequence)
      since = found.events.last?.sequence ?? since
      if found.isComplete { break }
    }
    // The first event has the number 1.
    let expected: [Int64] = (1...700).filter { $0 % 3 != 0 }
    #expect(numbers == expected)
  }
}
