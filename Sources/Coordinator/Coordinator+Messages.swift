import FoundationEssentials
import Logging
import Messaging
import Scheduling
import SwiftProtobuf
import Wire

extension Coordinator {
  /// Takes one message: who may send it, then what it asks for.
  func receive(_ incoming: Incoming) {
    switch incoming.content {
    case .garbage:
      // A peer that passed the handshake and then sends rubbish gets no answer to study.
      log.warning("rubbish from a peer: cut off", metadata: ["peer": "\(incoming.identity.name)"])
      closing.insert(incoming.peer)
    case .refused(let id, let error):
      guard isWithinBudget(nil, id: id, from: incoming.peer, incoming.identity) else { return }
      log.warning("\(error.message)", metadata: ["peer": "\(incoming.identity.name)"])
      refuse(CoordinatorError(.tooLarge, error.message, place: error.place, hint: error.hint), id: id, to: incoming.peer)
    case .revoked: end(revoked: incoming.peer)
    case .message(let message):
      dispatch(message, from: incoming.peer, incoming.identity)
    }
  }

  private func dispatch(_ message: WireToCoordinator, from peer: PeerID, _ identity: PeerIdentity) {
    // Of what was sent before it was decided that the connection ends nothing is taken.
    guard !closing.contains(peer), isWithinBudget(message.body.map(MessageKind.init), id: message.id, from: peer, identity) else {
      return
    }
    if case .hello(let hello) = message.body {
      return receive(hello, id: message.id, from: peer, identity)
    }
    // A session is the key's that said hello, whatever the connection calls itself.
    guard let session = sessions[peer], session.identity == identity else {
      // After a restart, or once we gave the peer up: a worker says hello again by itself.
      var reply = WireFromCoordinator()
      reply.id = message.id
      reply.askHello = WireAskHello()
      return self.reply(reply, to: peer)
    }
    do {
      try permit(body(of: message), from: identity, as: session.kind)
      if let standstill { return try receive(atStandstill: message, from: peer, session, standstill.error) }
      switch session.kind {
      case .worker(let worker, let incarnation):
        try receive(message, from: worker, incarnation: incarnation, peer: peer)
      case .client:
        try answer(message, from: peer, identity)
      }
    } catch {
      refuse(error, id: message.id, to: peer)
    }
  }

  private func receive(_ hello: WireHello, id: UInt64, from peer: PeerID, _ identity: PeerIdentity) {
    guard hello.protocolMajor == ProtocolVersion.major else {
      let theirs = "\(hello.protocolMajor).\(hello.protocolMinor)"
      return refuse(
        CoordinatorError(
          .protocolMismatch,
          "protocol \(theirs) (Podium \(hello.version)) does not match this coordinator's "
            + "\(ProtocolVersion.major).\(ProtocolVersion.minor) (Podium \(configuration.version))",
          hint: "install the same release of Podium on both machines"),
        id: id, to: peer)
    }
    let isWorker = hello.hasCapabilities
    guard !isWorker || MessageKind.beat.rule.allows(identity.role) else {
      return refuse(
        CoordinatorError(
          .notAllowed, "a key of role \(identity.role.rawValue) may not run jobs",
          hint: "start the worker with an access file of role work"),
        id: id, to: peer)
    }
    var worker = WorkerID("")
    if isWorker {
      do {
        worker = try self.worker(of: hello, by: identity)
      } catch {
        return refuse(error, id: id, to: peer)
      }
    }
    // An ended connection's name may be used again: what was that one's is not this one's.
    if let session = sessions[peer], session.identity != identity { forget(peer) }
    var welcome = WireFromCoordinator()
    welcome.id = id
    welcome.welcome.protocolMajor = ProtocolVersion.major
    welcome.welcome.protocolMinor = ProtocolVersion.minor
    welcome.welcome.version = configuration.version
    welcome.welcome.epoch = epoch
    welcome.welcome.beatMilliseconds = configuration.policy.beatInterval.milliseconds
    welcome.welcome.leaseMilliseconds = configuration.policy.leaseDuration.milliseconds
    reply(welcome, to: peer)
    guard isWorker else {
      sessions[peer] = Session(identity: identity, kind: .client)
      return
    }
    // It has a new connection before we have missed the old one.
    if let older = workers[worker]?.peer, older != peer { forget(older) }
    sessions[peer] = Session(identity: identity, kind: .worker(worker, incarnation: hello.incarnation))
    workers[worker] = ConnectedWorker(
      peer: peer, incarnation: hello.incarnation, hardware: hello.hardware, takesSeveral: hello.capabilities.credit > 0,
      beatAt: workers[worker]?.beatAt)
    log.info("worker connected", metadata: ["worker": "\(worker)", "holding": "\(hello.holding.count)"])
    apply(
      .workerHello(
        worker, incarnation: hello.incarnation, Capabilities(hello.capabilities, hardware: hello.hardware),
        holding: hello.holding.compactMap(LeaseClaim.init)))
    workers[worker]?.version = hello.version
    workers[worker]?.since = clock.now
  }

  func receive(
    _ message: WireToCoordinator, from worker: WorkerID, incarnation: UInt64, peer: PeerID
  ) throws(CoordinatorError) {
    switch message.body {
    case .beat(let beat):
      if let current = workers[worker]?.incarnation, current != incarnation {
        throw Self.nameIsTaken(worker)
      }
      let now = clock.now
      log.debug(
        "beat",
        metadata: ["worker": "\(worker)", "afterMs": "\(workers[worker]?.beatAt.map { (now - $0).milliseconds } ?? 0)"])
      workers[worker]?.beatAt = now
      apply(.workerBeat(worker, incarnation: incarnation, holding: beat.holding.compactMap(LeaseClaim.init)))
      var reply = WireFromCoordinator()
      reply.id = message.id
      reply.beat = WireBeatAck()
      self.reply(reply, to: peer)
    case .result(let result): try receive(result, from: worker)
    case .results(let results): try receive(results, from: worker)
    case .progress(let progress):
      if let claim = LeaseClaim(progress.claim) {
        log.debug(
          "progress", metadata: logged(claim, worker).merging(["trials": "\(progress.trialsDone)/\(progress.trials)"]) { $1 })
        apply(.jobProgressed(worker, claim, done: Int(progress.trialsDone)))
      }
    case .draining:
      workers[worker]?.noteLeaving(at: clock.now)
      apply(.workerDraining(worker, incarnation: incarnation))
    case .goodbye:
      apply(.workerGone(worker, incarnation: incarnation))
      // An older process that leaves late takes nothing from the one that has its name now.
      if workers[worker]?.peer == peer { workers[worker]?.peer = nil }
      sessions[peer] = nil
      blobs.gets.remove(peer)
    case .kernels(let query): receive(query, id: message.id, from: worker, peer: peer)
    case .blobGet(let request): try receive(request, id: message.id, from: peer)
    default: throw CoordinatorError(.notAllowed, "a worker may not ask for this")
    }
  }

  /// Two processes under one name would take each other's leases for ever: the older one ends.
  static func nameIsTaken(_ worker: WorkerID) -> CoordinatorError {
    CoordinatorError(
      .notAllowed, "another worker has taken the name \(worker)", hint: "give each worker a name of its own with --name")
  }

  /// An attempt's end. The result is written in the same transaction as the job's new state, if it counts.
  private func receive(_ result: WireJobResult, from worker: WorkerID) throws(CoordinatorError) {
    guard let claim = LeaseClaim(result.claim), let outcome = Outcome(result.ending) else {
      throw CoordinatorError(.badRequest, "a result without a lease or an ending")
    }
    let effects = apply(.jobEnded(worker, claim, outcome))
    guard effects.contains(.acknowledge(worker, claim, .counted)) else { return }
    switch outcome {
    case .done: try keep(result, claim, from: worker, marks: 0)
    case .failed(.contaminated):
      let result = result.markedAsDisturbed
      try keep(result, claim, from: worker, marks: result.marks)
      if let note = result.disturbanceNote { writes.append(.evidence(claim, message: note, outputTail: "")) }
    case .failed, .returned:
      guard !result.message.isEmpty else { return }
      writes.append(
        .evidence(
          claim, message: String(result.message.prefix(BatchIntake.textBytes)),
          outputTail: String(result.outputTail.suffix(BatchIntake.textBytes))))
    }
  }

  /// Has a result written with all that is learnt from it. A disturbed one (`marks` above 0) is set aside for as long as its job may give
  /// a better one.
  private func keep(_ result: WireJobResult, _ claim: LeaseClaim, from worker: WorkerID, marks: Int) throws(CoordinatorError) {
    guard let record = scheduler.record(of: claim.job), let entry = batches[record.plan.batch] else { return }
    counted.learn(entry.variant(of: claim.job), entry.task(of: claim.job), result.metrics)
    let isShown = BoardPublisher.shows(entry.task(of: claim.job))
    var content = result
    content.samples = []
    do {
      let bytes: [UInt8] = try content.serializedBytes()
      writes.append(.result(claim, worker: worker, bytes: bytes, onBoard: !isShown, at: clock.wallTime, marks: marks))
      if isShown, let samples = try Self.samples(of: result) { writes.append(.samples(claim, bytes: samples)) }
    } catch {
      throw CoordinatorError(.badRequest, "a result that cannot be kept: \(error)")
    }
    writes += keptKernels(of: result, claim, from: worker)
    workers[worker]?.note(software: result.software)
    if isShown { publisher.isDirty = true }
  }

  /// Nil when there are none. A peer that sends more than it may loses what is too much, and not its result.
  private static func samples(of result: WireJobResult) throws -> [UInt8]? {
    var samples = WireJobResult()
    samples.samples = WireSampleSeries.fitting(result.samples)
    return samples.samples.isEmpty ? nil : try samples.serializedBytes()
  }
}
