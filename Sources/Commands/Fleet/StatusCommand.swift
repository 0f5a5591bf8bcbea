import ArgumentParser
import Leaderboard
import Reports
import Wire

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "The coordinator at a glance: workers, batches, queue.")

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let status = try connection.client().ask(timeout: connection.timeout.duration) { $0.status = WireStatusQuery() }.status
    output.emit(Self.json(status), text: Self.text(status))
  }

  private static func json(_ status: WireStatus) -> JSONValue {
    [
      "schema": "podium.status/1", "version": .string(status.version),
      "uptimeMilliseconds": .integer(status.uptimeMilliseconds), "queued": .integer(status.queued),
      "leased": .integer(status.leased), "board": .string(status.board),
      "workers": .array(status.workers.map(WorkersCommand.json)), "batches": .array(status.batches.map(json)),
    ]
  }

  static func json(_ batch: WireBatchStatus) -> JSONValue {
    [
      "batch": .string("b\(batch.batch)"), "name": .string(batch.name), "state": .string(batch.state),
      "counts": .object(batch.counts.mapValues(JSONValue.integer)), "published": .bool(batch.published),
      "submittedAtMilliseconds": .integer(batch.submittedAtMilliseconds),
      "cancelReason": batch.cancelReason.isEmpty ? .null : .string(batch.cancelReason),
      "matches": .array(batch.matches.map { .string("b\($0)") }), "matching": .bool(batch.matching),
    ]
  }

  private static func text(_ status: WireStatus) -> String {
    """
    Podium \(status.version), up \(Duration.milliseconds(status.uptimeMilliseconds / 1000 * 1000).formatted)
    Board \(status.board)
    Jobs  \(status.queued) queued, \(status.leased) running

    \(WorkersCommand.table(status.workers).render(width: Console.width))
    \(table(status.batches).render(width: Console.width))
    """
  }

  static func table(_ batches: [WireBatchStatus]) -> TextTable {
    var table = TextTable(columns: [.init("BATCH"), .init("NAME"), .init("STATE"), .init("JOBS")])
    for batch in batches { table.add(["b\(batch.batch)", batch.name, batch.state, BatchWatch.line(batch)]) }
    return table
  }
}

struct WorkersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workers", abstract: "The fleet.", subcommands: [List.self, Show.self, Drain.self, Resume.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "All workers the coordinator knows.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let status = try connection.client().ask(timeout: connection.timeout.duration) { $0.status = WireStatusQuery() }.status
      output.emit(
        ["schema": "podium.workers/1", "workers": .array(status.workers.map(WorkersCommand.json))],
        text: WorkersCommand.table(status.workers).render(width: Console.width))
    }
  }

  static func json(_ worker: WireWorkerStatus) -> JSONValue {
    [
      "worker": .string(worker.name), "state": .string(worker.state), "cores": .integer(Int64(worker.cores)),
      "jobs": .array(worker.jobs.map { .string("j\($0)") }),
    ]
  }

  static func table(_ workers: [WireWorkerStatus]) -> TextTable {
    var table = TextTable(columns: [.init("WORKER"), .init("STATE"), .init("CORES", .right), .init("JOBS")])
    for worker in workers {
      table.add([worker.name, worker.state, "\(worker.cores)", worker.jobs.map { "j\($0)" }.joined(separator: " ")])
    }
    return table
  }
}
