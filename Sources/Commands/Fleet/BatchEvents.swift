import Glibc
import Leaderboard
import Messaging
import Scheduling
import Wire

/// Streams what happens in a batch, as the coordinator's event log has it: one JSON object a line, none twice, through restarts of
/// the coordinator.
struct BatchEvents {
  var client: CoordinatorClient
  var batch: BatchID
  /// Only events beyond this sequence number.
  var since: Int64
  /// Also what became of workers and the coordinator.
  var fleet: Bool

  /// How long a coordinator may be away meanwhile.
  private static let absence: Duration = .seconds(300)
  /// Answers without events after which an ended batch's end is taken for told: before this command began, or to nobody.
  private static let quietAnswers = 3

  /// Ends with the batch, when its results are on the leaderboard, and gives its state. Throws a temporary failure when `limit`
  /// passes first.
  mutating func stream(atMost limit: Duration) throws -> String {
    let end = ContinuousClock.now + limit
    var quiet = 0
    var hasEnded = false
    var pause = Self.shortestPause
    do {
      while true {
        let list = try client.ask(timeout: Self.absence) { message in
          message.events.batch = batch.rawValue
          message.events.since = since
          message.events.fleet = fleet
        }.events
        tell(list)
        quiet = list.events.isEmpty ? quiet + 1 : 0
        hasEnded = hasEnded || list.events.contains { $0.subject == "batch" && $0.state == list.batchState && $0.jobs == 0 }
        if list.complete, list.published, list.batchState != "running", hasEnded || quiet >= Self.quietAnswers {
          return list.batchState
        }
        guard ContinuousClock.now < end else {
          throw CommandFailure(
            code: "batch.timeout", message: "batch \(batch) did not end within \(limit.formatted); it goes on", hint: wayBack,
            exitCode: ExitStatus.temporary)
        }
        pause = list.events.isEmpty ? min(Self.longestPause, pause * 2) : Self.shortestPause
        if list.complete || list.events.isEmpty { usleep(pause) }
      }
    } catch let interrupted as Interrupted {
      Console.note("podium: the batch goes on; \(wayBack)")
      throw interrupted
    }
  }

  /// Between two questions, in microseconds: grows while nothing happens.
  private static let shortestPause: UInt32 = 50_000
  private static let longestPause: UInt32 = 500_000

  private var wayBack: String { "look again with: podium batch watch \(batch) --jsonl --since \(since)" }

  private mutating func tell(_ list: WireEventList) {
    var lines: [JSONValue] = []
    // The batch's first event tells that none before it is missing.
    if list.forgotten > since, list.events.first.map({ $0.subject != "batch" || $0.jobs == 0 }) ?? true {
      lines.append([
        "schema": "podium.event/1", "subject": "log", "state": "forgotten", "sequence": .integer(list.forgotten),
        "since": .integer(since),
      ])
      since = list.forgotten
    }
    lines += list.events.map(Self.json)
    since = max(since, list.events.last?.sequence ?? since)
    if !lines.isEmpty { Console.answer(lines.map(\.canonical).joined(separator: "\n")) }
  }

  /// Only the fields that mean something for the event.
  static func json(_ event: WireEvent) -> JSONValue {
    var members: [String: JSONValue] = [
      "schema": "podium.event/1", "sequence": .integer(event.sequence), "atMilliseconds": .integer(event.atMilliseconds),
      "subject": .string(event.subject), "state": .string(event.state),
    ]
    if event.batch > 0 { members["batch"] = .string("\(BatchID(event.batch))") }
    if event.jobs > 0 {
      members["jobs"] = .integer(event.jobs)
      members["firstJob"] = .string("\(JobID(event.job))")
    } else if event.job > 0 {
      members["job"] = .string("\(JobID(event.job))")
    }
    if event.attempt > 0 { members["attempt"] = .integer(Int64(event.attempt)) }
    if !event.worker.isEmpty { members["worker"] = .string(event.worker) }
    if !event.cause.isEmpty { members["cause"] = .string(event.cause) }
    return .object(members)
  }
}
