import Scheduling
import Testing

@testable import Coordinator

@Suite struct EventPageTests {
  static let leased = LoggedEvent(subject: .job, state: "leased", job: JobID(5), attempt: 1, worker: "w1")
  static let done = LoggedEvent(subject: .attempt, state: "done", job: JobID(5), attempt: 1, worker: "w1")

  /// By hand from the description of the packed form: a job's difference d is 2d when it is not negative, else -2d - 1.
  @Test func packedFormIsTheOneThatIsDescribed() {
    var page = EventPage(batch: 1)
    page.append(Self.leased)
    page.append(Self.done)
    page.append(LoggedEvent(subject: .batch, state: "done", job: JobID(4), jobs: 300))
    var expected: [UInt8] = [1, 2, 1, 6]
    expected += Array("leased".utf8)
    expected += [10, 1, 2, 2]
    expected += Array("w1".utf8)
    expected += [0, 0]
    expected += [3, 3, 4]
    expected += Array("done".utf8)
    expected += [0, 1, 2, 0, 0]
    // 300 = 2 * 128 + 44; 44 + 128 is 172.
    expected += [1, 3, 1, 0, 0, 0, 172, 2]
    #expect(page.content == expected)
    #expect(page.count == 3)
  }

  @Test func whatIsPackedIsReadAgain() throws {
    let events = [
      Self.leased, Self.done, LoggedEvent(subject: .worker, state: "lost", worker: "ein Rechner\n\u{1F9EA}"),
      LoggedEvent(subject: .job, state: "failed", job: JobID(.max), attempt: .max, cause: "jobError"),
      LoggedEvent(subject: .job, state: "queued", job: JobID(1), attempt: 2),
      LoggedEvent(subject: .coordinator, state: "started"),
    ]
    var page = EventPage(batch: 7)
    for event in events { page.append(event) }
    #expect(EventPage.events(of: page.content) == events)
    #expect(EventPage.events(of: EventPage(batch: 7).content) == [])
  }

  @Test func manyTextsAreToldApart() {
    let events = (0..<100).map { LoggedEvent(subject: .job, state: "leased", job: JobID(1), attempt: 1, worker: "w\($0 % 40)") }
    var page = EventPage(batch: 1)
    for event in events { page.append(event) }
    #expect(EventPage.events(of: page.content) == events)
  }

  @Test func damagedPageIsRefusedWithoutReadingBeyondIt() {
    var page = EventPage(batch: 1)
    page.append(Self.leased)
    for length in 0..<page.content.count where length != 1 {
      #expect(EventPage.events(of: page.content.prefix(length)) == nil, "cut to \(length) bytes")
    }
    let endless: [UInt8] = [1, 2, 0, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128]
    let long: [UInt8] = [1, 2, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]
    let others: [[UInt8]] = [[2], [1, 9, 0, 0, 0, 0, 0, 0], [1, 2, 5, 0, 0, 0, 0, 0], long, endless]
    for content in others {
      #expect(EventPage.events(of: content) == nil, "\(content)")
    }
  }

  @Test func anEventOfALongBatchTakesTenBytes() {
    var page = EventPage(batch: 1)
    for job in 1...1_000 {
      page.append(LoggedEvent(subject: .job, state: "leased", job: JobID(Int64(job)), attempt: 1, worker: "worker-17"))
      page.append(LoggedEvent(subject: .attempt, state: "done", job: JobID(Int64(job)), attempt: 1, worker: "worker-17"))
      page.append(LoggedEvent(subject: .job, state: "done", job: JobID(Int64(job)), attempt: 1))
    }
    #expect(page.content.count <= 3_000 * 10)
  }

  @Test func numbersGrowFromPageToPageAndFullPagesAreFollowedByOthers() {
    var log = EventLog(last: 41)
    for _ in 0..<EventPage.eventLimit + 1 { log.append(Self.leased, of: BatchID(1)) }
    log.append(Self.leased, of: BatchID(2))
    log.append(Self.done, of: BatchID(1))
    #expect(log.holds(BatchID(2)) && !log.holds(BatchID(3)))
    let pages = log.take()
    #expect(pages.map(\.count) == [EventPage.eventLimit, 2, 1])
    #expect(pages.map(\.batch) == [1, 1, 2])
    // 4,096 from 42 on, then two, then one.
    #expect(pages.map(\.first) == [42, 4_138, 4_140])
    #expect(log.last == 4_140)
    #expect(log.take().isEmpty && !log.holds(BatchID(2)))
  }
}
