import FoundationEssentials
import Glibc
import Leaderboard
import Logging
import Scheduling
import Testing

@testable import Coordinator

/// The operator's command for new records.
@Suite struct RecordHookTests {
  private static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "podium-hook-\(UInt64.random(in: 0 ... .max))"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // a test's leftovers harm nobody

    func lines(_ name: String = "told") -> [String] {
      // Nothing was told yet.
      guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { return [] }
      return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  private func record(_ number: Int) -> BoardRecord { BoardRecord(key: "r\(number)", json: #"{"number":\#(number)}"#) }

  /// Moves on until so many records are told; the clock stands still.
  private func settle(_ hook: RecordHook, _ count: Int, at now: Instant = Instant(milliseconds: 0)) -> [String] {
    var told: [String] = []
    for _ in 0..<10_000 where told.count < count {
      told += hook.advance(at: now)
      usleep(1_000)
    }
    return told
  }

  @Test func eachRecordIsToldOnceInOrder() throws {
    let folder = try Folder()
    let hook = RecordHook(command: "cat >> \(folder.path)/told", log: Self.log)
    hook.take([record(1), record(2)])
    hook.take([record(2), record(3)])
    #expect(settle(hook, 3) == ["r1", "r2", "r3"])
    #expect(folder.lines() == [#"{"number":1}"#, #"{"number":2}"#, #"{"number":3}"#])
    #expect(!hook.isBusy)
  }

  @Test func failureHarmsNobody() throws {
    let folder = try Folder()
    let hook = RecordHook(command: "cat >> \(folder.path)/told; echo bad >&2; exit 3", log: Self.log)
    hook.take([record(1), record(2)])
    #expect(settle(hook, 2) == ["r1", "r2"])
  }

  @Test func commandThatDoesNotEndIsKilled() throws {
    let hook = RecordHook(command: "sleep 600", log: Self.log)
    hook.take([record(1)])
    let start = Instant(milliseconds: 0)
    #expect(hook.advance(at: start).isEmpty && hook.isBusy)
    #expect(hook.advance(at: start + RecordHook.timeLimit + .milliseconds(-1)).isEmpty)
    #expect(hook.advance(at: start + RecordHook.timeLimit) == ["r1"])
    #expect(!hook.isBusy)
  }

  @Test func moreThanTheQueueHoldsAreLeftForLater() {
    let hook = RecordHook(command: "sleep 600", log: Self.log)
    hook.take((1...RecordHook.queueLimit + 5).map(record))
    let start = Instant(milliseconds: 0)
    var told: [String] = []
    for turn in 0...(RecordHook.queueLimit + 5) { told += hook.advance(at: start + RecordHook.timeLimit * (turn + 1)) }
    #expect(told.count == RecordHook.queueLimit)
  }

  @Test func newRecordReachesTheCommandOnceAlsoOverARestart() throws {
    let folder = try Folder()
    let league = try League(onRecord: "cat >> \(folder.path)/told")
    _ = try league.submit(["slow", "fast"])
    let times: [String: Int64] = ["slow": 1_000_000, "fast": 900_000]
    for _ in 0..<2 { try league.play(times) }
    try league.publish()
    #expect(folder.lines().isEmpty, "a contender is no record")
    try league.play(times)
    try league.publish()
    try waitForHook(league)
    let line = try #require(folder.lines().first)
    let row = try JSONValue(parsing: Array(line.utf8), file: "hook")
    #expect(row["status"]?.text == "record" && row["holder"]?.text == "fast" && row["task"]?.text == League.task)
    try league.restart()
    try league.publish()
    try waitForHook(league)
    #expect(folder.lines().count == 1)
  }

  @Test func whatStandsOnTheBoardAtFirstIsNotNew() throws {
    let folder = try Folder()
    let other = try League()
    _ = try other.submit(["slow", "fast"])
    let times: [String: Int64] = ["slow": 1_000_000, "fast": 900_000]
    for _ in 0..<3 {
      try other.play(times)
      try other.publish()
    }
    #expect(try other.title() == "record fast")
    other.site.kill()
    let site = try Site(onRecord: "cat >> \(folder.path)/told", in: other.site.folder)
    try site.turn()
    try site.turn()
    #expect(site.coordinator?.hook?.isBusy == false && folder.lines().isEmpty)
  }

  private func waitForHook(_ league: League) throws {
    for _ in 0..<10_000 where league.site.coordinator?.hook?.isBusy == true {
      try league.site.turn()
      usleep(1_000)
    }
    // What it was told is written with the next turn.
    try league.site.turn()
  }
}
