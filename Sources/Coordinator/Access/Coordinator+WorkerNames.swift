import Messaging
import Scheduling
import Wire

extension Coordinator {
  /// Workers that are known at once, connected or missed.
  private static let workerLimit = 20_000
  private static let nameBytes = 128

  /// The worker that a hello names. A name is its key's as long as the scheduler knows the worker: another key could take its
  /// leases, and the worker itself would have to leave. Throws `protocol.bad-request`, `access.not-allowed`.
  func worker(of hello: WireHello, by identity: PeerIdentity) throws(CoordinatorError) -> WorkerID {
    let name = hello.name
    // Names are shown on terminals.
    guard !name.isEmpty, name.utf8.count <= Self.nameBytes, !name.unicodeScalars.contains(where: { $0.properties.isControl }) else {
      throw CoordinatorError(
        .badRequest, "\(name.prefix(Self.nameBytes).debugDescription) cannot name a worker",
        hint: "give it a name of up to \(Self.nameBytes) bytes with --name")
    }
    let worker = WorkerID(name)
    if let owner = workerKeys[worker], owner != identity.name, scheduler.knows(worker) {
      throw CoordinatorError(
        .notAllowed, "the name \(name) is that of a worker with another key", hint: "give each worker a name of its own with --name"
      )
    }
    if hello.returning, let current = workers[worker]?.incarnation, current != hello.incarnation { throw Self.nameIsTaken(worker) }
    if workers[worker] == nil, workers.count >= Self.workerLimit {
      workers = workers.filter { scheduler.knows($0.key) }
      tallies = tallies.filter { scheduler.knows($0.key) }
      guard workers.count < Self.workerLimit else {
        throw CoordinatorError(.tooFast, "there are \(workers.count) workers already", hint: "let some of them end first")
      }
    }
    if workerKeys[worker] != identity.name {
      workerKeys[worker] = identity.name
      writes.append(.workerKey(worker, key: identity.name))
    }
    return worker
  }
}

extension Unicode.Scalar.Properties {
  /// Control characters and those that only change how others are shown: they could rewrite a terminal's line.
  var isControl: Bool {
    switch generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
    default: false
    }
  }
}
