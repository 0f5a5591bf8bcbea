import Logging
import Messaging
import Scheduling
import Wire

extension Coordinator {
  /// The one place where it is decided whether a peer may send a message: its key's role and its side, by the table in
  /// `MessageKind`; and whether what it is about is its own. Throws `access.not-allowed`.
  func permit(_ body: WireToCoordinator.OneOf_Body, from identity: PeerIdentity, as kind: Session.Kind) throws(CoordinatorError) {
    let rule = MessageKind(body).rule
    guard rule.allows(identity.role) else {
      throw CoordinatorError(
        .notAllowed, "the key \(identity.name) has the role \(identity.role.rawValue) and may not \(rule.action)",
        hint: "use an access file of role \(rule.allowed.map(\.rawValue).joined(separator: " or "))")
    }
    switch (rule.side, kind) {
    case (.anybody, _), (.client, .client), (.worker, .worker): break
    case (.client, .worker): throw CoordinatorError(.notAllowed, "a worker may not ask for this")
    case (.worker, .client): throw CoordinatorError(.notAllowed, "a client may not say this: it has not said hello as a worker")
    }
    if let batch = subject(of: body), let entry = batches[batch], !mayLook(identity, at: entry) {
      throw CoordinatorError(.notAllowed, "batch \(batch) belongs to another submitter", hint: "ask an admin")
    }
  }

  /// Throws `protocol.bad-request` for a kind of a newer release, and for none.
  func body(of message: WireToCoordinator) throws(CoordinatorError) -> WireToCoordinator.OneOf_Body {
    guard let body = message.body else {
      throw CoordinatorError(.badRequest, "a message that this coordinator does not know")
    }
    return body
  }

  /// A submitter has to do with its own batches only. Who else may ask at all may ask about all.
  func mayLook(_ identity: PeerIdentity, at entry: BatchEntry) -> Bool {
    identity.role != .submit || entry.submitter == identity.name
  }

  func mayLook(_ identity: PeerIdentity, atJob job: JobID) -> Bool {
    guard let batch = scheduler.record(of: job)?.plan.batch, let entry = batches[batch] else { return false }
    return mayLook(identity, at: entry)
  }

  /// The batch that a message is about; nil for none that is there.
  private func subject(of body: WireToCoordinator.OneOf_Body) -> BatchID? {
    switch body {
    case .batch(let query): BatchID(query.batch)
    case .cancel(let cancel): BatchID(cancel.batch)
    case .retry(let request): BatchID(request.batch)
    case .events(let query): BatchID(query.batch)
    case .job(let query): scheduler.record(of: JobID(query.job))?.plan.batch
    case .hello, .submit, .status, .blobPut, .drain, .compare: nil
    // What workers say is about leases, and held to those.
    case .beat, .progress, .result, .results, .draining, .goodbye, .blobGet, .kernels: nil
    }
  }

  /// False for a message beyond what its sender's key may send; the sender is told so, once. Nil is a kind that is not known.
  func isWithinBudget(_ kind: MessageKind?, id: UInt64, from peer: PeerID, _ identity: PeerIdentity) -> Bool {
    let cost = kind?.rule.cost ?? Self.unknownCost
    switch budgets.spend(cost, of: identity.name, in: KeyBudgets.Lane(kind), at: clock.now) {
    case .within: return true
    case .beyond(let isTold):
      guard !isTold else { return false }
      log.warning("more messages than a key may send", metadata: ["key": "\(identity.name)"])
      refuse(
        CoordinatorError(
          .tooFast, "the key \(identity.name) sends more messages than it may", hint: "wait a second, then ask less often"),
        id: id, to: peer)
      return false
    }
  }

  /// What a message of a kind that we do not know takes from a budget.
  private static let unknownCost = 20

  /// Ends a session whose key is not let in any more. What a worker held is given back at once, unharmed.
  func end(revoked peer: PeerID) {
    refuse(CoordinatorError(.notAllowed, "the key has been revoked", hint: "ask for a new access file"), id: 0, to: peer)
    closing.insert(peer)
    guard let session = sessions.removeValue(forKey: peer) else { return }
    log.warning("session ended: its key has been revoked", metadata: ["key": "\(session.identity.name)"])
    guard case .worker(let worker, let incarnation) = session.kind, workers[worker]?.peer == peer else { return }
    workers[worker]?.peer = nil
    apply(.workerGone(worker, incarnation: incarnation))
  }

  /// A client that does not read its answers keeps our memory: it is cut off. A worker is not: it says itself what it has missed.
  func overflow(_ peer: PeerID) {
    guard case .client? = sessions[peer]?.kind else {
      log.warning("a worker does not read: message dropped")
      return
    }
    log.warning("a client does not read its answers: cut off")
    closing.insert(peer)
  }

  /// Ends the connections that are not wanted any more, once they have been told why.
  func closeUnwanted() {
    for peer in closing {
      forget(peer)
      transport.close(peer)
    }
    closing.removeAll(keepingCapacity: true)
  }
}
