import ArgumentParser
import Leaderboard
import Reports
import Wire

extension WorkersCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One worker: what it is, what it runs, what it has done, and whether it drains.")

    @Argument(help: "The worker's name, see 'podium workers list'.")
    var name: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard !name.isEmpty else { throw ValidationError("a worker's name is not empty") }
    }

    func run() throws {
      let worker = try connection.client().ask(timeout: connection.timeout.duration) { $0.status.worker = name }.worker
      guard worker.hasDetail else {
        throw CommandFailure(
          code: "protocol.bad-answer", message: "the coordinator does not tell of single workers",
          hint: "install this release of Podium there too", exitCode: ExitStatus.protocolMismatch)
      }
      output.emit(["schema": "podium.worker/1", "worker": WorkerDetailJSON(worker).value], text: WorkerDetailText(worker).text)
    }
  }
}

/// `podium.worker/1`: what the list tells of a worker, and everything else that is known. Times that are not known are null.
struct WorkerDetailJSON {
  private let worker: WireWorkerStatus
  private var detail: WireWorkerDetail { worker.detail }

  init(_ worker: WireWorkerStatus) { self.worker = worker }

  var value: JSONValue {
    var members = WorkersCommand.json(worker).object ?? [:]
    members["nowMilliseconds"] = .integer(detail.nowMilliseconds)
    members["sinceMilliseconds"] = Self.time(detail.sinceMilliseconds)
    members["connected"] = .bool(detail.connected)
    members["connectedAtMilliseconds"] = Self.time(detail.connectedMilliseconds)
    members["heardAtMilliseconds"] = Self.time(detail.heardMilliseconds)
    members["version"] = Self.text(detail.version)
    members["key"] = Self.text(detail.key)
    members["class"] = Self.text(detail.hardwareClass)
    members["hardware"] = Self.text(worker.hardware)
    members["offers"] = detail.hasCapabilities ? offers : .null
    // What a worker wrote need not be well formed: then nothing is known.
    members["software"] = (try? JSONValue(parsing: Array(detail.software.utf8), file: "worker")) ?? .null
    members["leases"] = .array(detail.leases.map(Self.json))
    members["stopping"] = .integer(Int64(detail.stopping))
    members["leaving"] = .bool(detail.leaving)
    members["drain"] = detail.drained ? drain : .null
    members["partial"] = .bool(detail.partial)
    members["models"] = detail.partial ? .null : .array(detail.models.map(JSONValue.string))
    members["attempts"] =
      detail.partial
      ? .null
      : [
        "sinceMilliseconds": Self.time(detail.endingsSinceMilliseconds),
        "endings": .object(detail.endings.mapValues(JSONValue.integer)),
      ]
    return .object(members)
  }

  private var offers: JSONValue {
    let offer = detail.capabilities
    return [
      "cores": .integer(Int64(offer.cores)), "memoryBytes": .integer(offer.memoryBytes),
      "architecture": .string(offer.architecture),
      "instructionSets": .array(offer.instructionSets.map(JSONValue.string)),
      "labels": .object(offer.labels.mapValues(JSONValue.string)),
      "profilers": .array(offer.profilers.map(JSONValue.string)), "slots": .integer(Int64(offer.slots)),
      "timedSlots": .integer(Int64(offer.timedSlots)), "credit": .integer(Int64(offer.credit)),
    ]
  }

  private var drain: JSONValue {
    ["by": Self.text(detail.drainedBy), "sinceMilliseconds": Self.time(detail.drainedMilliseconds)]
  }

  private static func json(_ lease: WireWorkerLease) -> JSONValue {
    [
      "job": .string("j\(lease.claim.job)"), "attempt": .integer(Int64(lease.claim.attempt)),
      "batch": .string("b\(lease.batch)"), "variant": .string(lease.variant), "task": .string(lease.task),
      "sinceMilliseconds": time(lease.sinceMilliseconds), "deadlineMilliseconds": time(lease.deadlineMilliseconds),
      "expiryMilliseconds": time(lease.expiryMilliseconds), "trialsDone": .integer(Int64(lease.trialsDone)),
      "trials": .integer(Int64(lease.trials)),
    ]
  }

  private static func time(_ milliseconds: Int64) -> JSONValue { milliseconds > 0 ? .integer(milliseconds) : .null }

  private static func text(_ text: String) -> JSONValue { text.isEmpty ? .null : .string(text) }
}
