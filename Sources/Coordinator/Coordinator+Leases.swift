import Logging
import Messaging
import Scheduling
import Wire

/// Leases and acknowledgements for one worker, gathered until the turn is committed.
struct WorkerPost {
  /// Leases in one message, and acknowledgements.
  static let claimsPerMessage = 1_024

  var leases: [Lease] = []
  var counted: [LeaseClaim] = []
  var others: [WireResultAck] = []

  mutating func add(_ leases: [Lease], _ counted: [LeaseClaim]) {
    self.leases += leases
    self.counted += counted
  }
}

extension Coordinator {
  /// Several jobs are done, with nothing to tell but that. One row of the store stands for all that count.
  func receive(_ results: WireResults, from worker: WorkerID) throws(CoordinatorError) {
    guard let claims = results.done.claims, claims.count <= Capabilities.creditLimit else {
      throw CoordinatorError(.badRequest, "results without leases, or too many at once")
    }
    let brief = briefOnes(among: claims)
    if brief.count < claims.count {
      log.warning("results that lack what was asked for", metadata: ["worker": "\(worker)"])
    }
    expected.remove(worker)
    var counted: [LeaseClaim] = []
    counted.reserveCapacity(brief.count)
    var leases: [Lease] = []
    let event = Event.jobsEnded(worker, brief, .done)
    let effects = scheduler.handle(event, at: clock.now)
    observe(event, effects)
    for effect in effects {
      switch effect {
      // What the row says.
      case .persist(.attempt(let attempt)) where attempt.ending == .done: break
      case .persist(.job(let record)) where record.isDone: break
      case .acknowledge(_, let claim, .counted): counted.append(claim)
      case .lease(worker, let lease): leases.append(lease)
      default: perform(effect)
      }
    }
    if takesSeveral(worker) {
      leased += leases.lazy.map { (worker, $0.claim) }
      posts[worker, default: WorkerPost()].add(leases, counted)
    } else {
      for claim in counted { post(.counted, on: claim, to: worker) }
      for lease in leases { post(lease, to: worker) }
    }
    if !counted.isEmpty {
      writes.append(.completion(Store.Completion(claims: counted, worker: worker, endedAt: clock.wallTime)))
    }
  }

  /// Those of jobs that have nothing to tell, and of unknown ones, which are late anyway.
  private func briefOnes(among claims: [LeaseClaim]) -> [LeaseClaim] {
    var last: (batch: BatchID, entry: BatchEntry)?
    return claims.filter { claim in
      guard let batch = scheduler.batch(of: claim.job) else { return true }
      if last?.batch != batch { last = batches[batch].map { (batch, $0) } }
      guard let entry = last?.entry else { return true }
      return entry.isBrief[Int(entry.specification.jobs[entry.index(of: claim.job)].task)]
    }
  }

  private func takesSeveral(_ worker: WorkerID) -> Bool { workers[worker]?.takesSeveral == true }

  /// Notes a lease for its worker; it is sent once it is committed.
  func post(_ lease: Lease, to worker: WorkerID) {
    leased.append((worker, lease.claim))
    guard takesSeveral(worker) else { return send(lease, to: worker) }
    posts[worker, default: WorkerPost()].leases.append(lease)
  }

  func post(_ verdict: Verdict, on claim: LeaseClaim, to worker: WorkerID) {
    let acknowledgement = WireResultAck(verdict, on: claim)
    guard takesSeveral(worker) else { return send(to: worker) { $0.result = acknowledgement } }
    if verdict == .counted {
      posts[worker, default: WorkerPost()].counted.append(claim)
    } else {
      posts[worker, default: WorkerPost()].others.append(acknowledgement)
    }
  }

  /// What was gathered in this turn becomes messages.
  func closePosts() {
    guard !posts.isEmpty else { return }
    for (worker, post) in posts.sorted(by: { $0.key < $1.key }) {
      var counted = post.counted[...]
      var others = post.others[...]
      while !counted.isEmpty || !others.isEmpty {
        send(to: worker) { message in
          message.results.counted = WireLeaseClaims(counted.prefix(WorkerPost.claimsPerMessage))
          message.results.others = Array(others.prefix(WorkerPost.claimsPerMessage))
        }
        counted = counted.dropFirst(WorkerPost.claimsPerMessage)
        others = others.dropFirst(WorkerPost.claimsPerMessage)
      }
      for leases in messages(of: post.leases) {
        if leases.tasks.contains(where: \.isBrief) { expected.insert(worker) }
        send(to: worker) { $0.leases = leases }
      }
    }
    posts.removeAll(keepingCapacity: true)
  }

  /// Leases of one batch in one message, so that it is no larger than the batch was.
  private func messages(of leases: [Lease]) -> [WireLeases] {
    var messages: [WireLeases] = []
    var writer: LeasesWriter?
    for lease in leases {
      guard let batch = scheduler.batch(of: lease.claim.job) else { continue }
      if writer?.batch != batch || writer?.message.variant.count == WorkerPost.claimsPerMessage {
        if let writer { messages.append(writer.message) }
        writer = batches[batch].map { LeasesWriter(batch, $0) }
      }
      writer?.add(lease)
    }
    if let writer { messages.append(writer.message) }
    return messages
  }

  private func send(_ lease: Lease, to worker: WorkerID) {
    guard let batch = scheduler.batch(of: lease.claim.job), let entry = batches[batch] else { return }
    let job = entry.specification.jobs[entry.index(of: lease.claim.job)]
    send(to: worker) { message in
      message.lease.claim = WireLeaseClaim(lease.claim)
      message.lease.deadlineMilliseconds = lease.deadline.milliseconds
      message.lease.variant = entry.specification.variants[Int(job.variant)]
      message.lease.task = entry.specification.tasks[Int(job.task)]
      message.lease.batch = batch.rawValue
    }
  }
}

/// Fills a message of leases of one batch; variants and tasks are told once.
private struct LeasesWriter {
  let batch: BatchID
  let entry: BatchEntry
  var message = WireLeases()
  private var variants: [Int32: Int32] = [:]
  private var tasks: [Int32: Int32] = [:]

  init(_ batch: BatchID, _ entry: BatchEntry) {
    self.batch = batch
    self.entry = entry
    message.batch = batch.rawValue
  }

  mutating func add(_ lease: Lease) {
    let job = entry.specification.jobs[entry.index(of: lease.claim.job)]
    message.claims.append(lease.claim)
    message.deadlineMilliseconds.append(lease.deadline.milliseconds)
    if let known = variants[job.variant] {
      message.variant.append(known)
    } else {
      let index = Int32(message.variants.count)
      variants[job.variant] = index
      message.variants.append(entry.specification.variants[Int(job.variant)])
      message.variant.append(index)
    }
    if let known = tasks[job.task] {
      message.task.append(known)
    } else {
      let index = Int32(message.tasks.count)
      tasks[job.task] = index
      message.tasks.append(entry.specification.tasks[Int(job.task)])
      message.task.append(index)
    }
  }
}

extension JobRecord {
  fileprivate var isDone: Bool { if case .done = state { true } else { false } }
}

extension WireResultAck {
  init(_ verdict: Verdict, on claim: LeaseClaim) {
    self.init()
    self.claim = WireLeaseClaim(claim)
    self.verdict = verdict.rawValue
  }
}
