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
  /// Claims that the scheduler is told of at once: what follows from so few stays in the processor's cache.
  private static let claimsAtOnce = 64

  /// Several jobs are done, with nothing to tell but that. One row of the store stands for all that count until the next commit.
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
    var rest = brief[...]
    while !rest.isEmpty {
      let event = Event.jobsEnded(worker, Array(rest.prefix(Self.claimsAtOnce)), .done)
      rest = rest.dropFirst(Self.claimsAtOnce)
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
    }
    if takesSeveral(worker) {
      leased += leases.lazy.map { (worker, $0.claim) }
      posts[worker, default: WorkerPost()].add(leases, counted)
    } else {
      for claim in counted { post(.counted, on: claim, to: worker) }
      for lease in leases { post(lease, to: worker) }
    }
    if !counted.isEmpty { completed[worker, default: []] += counted }
  }

  /// Those of jobs that have nothing to tell, and of unknown ones, which are late anyway.
  private func briefOnes(among claims: [LeaseClaim]) -> [LeaseClaim] {
    var last: (batch: BatchID, entry: BatchEntry)?
    // Else it is copied for every claim.
    let scheduler = scheduler
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

  /// The leases that were gathered in this turn become messages.
  func postLeases() {
    for (worker, post) in posts.sorted(by: { $0.key < $1.key }) { send(post.leases, to: worker) }
  }

  /// Sends leases that are not stored, before what else was decided in this turn is committed: workers go on while the disk writes.
  /// Not in a turn that accepts a batch: if that is lost, another gets the ids of its jobs.
  func sendUnstoredLeases() throws {
    let acceptsBatch = writes.contains { if case .batch = $0 { true } else { false } }
    guard standstill == nil, !posts.isEmpty, !acceptsBatch else { return }
    let unstored = takeUnstoredLeases()
    guard !unstored.isEmpty else { return }
    // The rest waits for the commit.
    let waiting = outbox
    outbox = []
    for (worker, leases) in unstored { send(leases, to: worker) }
    try transmit()
    outbox = waiting + outbox
  }

  private func takeUnstoredLeases() -> [(worker: WorkerID, leases: [Lease])] {
    // Else it is copied for every question.
    let scheduler = scheduler
    func isUnstored(_ claim: LeaseClaim) -> Bool { scheduler.occupancy(of: claim.job) == .brief }
    var taken: [(worker: WorkerID, leases: [Lease])] = []
    for worker in posts.keys.sorted() {
      let leases = posts[worker]?.leases.filter { isUnstored($0.claim) } ?? []
      guard !leases.isEmpty else { continue }
      posts[worker]?.leases.removeAll { isUnstored($0.claim) }
      taken.append((worker, leases))
    }
    if !taken.isEmpty { leased.removeAll { takesSeveral($0.0) && isUnstored($0.1) } }
    return taken
  }

  private func send(_ leases: [Lease], to worker: WorkerID) {
    guard !leases.isEmpty else { return }
    for message in messages(of: leases) {
      if message.tasks.contains(where: \.isBrief) { expected.insert(worker) }
      send(to: worker) { $0.leases = message }
    }
  }

  /// Leases of one batch in one message, so that it is no larger than the batch was.
  private func messages(of leases: [Lease]) -> [WireLeases] {
    var messages: [WireLeases] = []
    var writer: LeasesWriter?
    let scheduler = scheduler
    for lease in leases {
      guard let batch = scheduler.batch(of: lease.claim.job) else { continue }
      if writer?.batch != batch || writer?.count == WorkerPost.claimsPerMessage {
        if let writer { messages.append(writer.finished) }
        writer = batches[batch].map { LeasesWriter(batch, $0) }
      }
      writer?.add(lease)
    }
    if let writer { messages.append(writer.finished) }
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
      if let opponent = entry.opponent(of: lease.claim.job) { message.lease.opponent = opponent }
    }
  }
}

/// Fills a message of leases of one batch; variants and tasks are told once. What is over as soon as it begins has no use for its
/// variant: that of the first such lease stands for all.
private struct LeasesWriter {
  let batch: BatchID
  let entry: BatchEntry
  private var message = WireLeases()
  /// Apart from the message, which would copy them each time.
  private var claims = WireLeaseClaims()
  private var variants: [Int32: Int32] = [:]
  private var tasks: [Int32: Int32] = [:]
  private var placeOfBrief: Int32?

  init(_ batch: BatchID, _ entry: BatchEntry) {
    self.batch = batch
    self.entry = entry
    message.batch = batch.rawValue
  }

  var count: Int { message.variant.count }

  var finished: WireLeases {
    var message = message
    message.claims = claims
    return message
  }

  mutating func add(_ lease: Lease) {
    let job = entry.specification.jobs[entry.index(of: lease.claim.job)]
    claims.append(lease.claim)
    message.deadlineMilliseconds.append(lease.deadline.milliseconds)
    message.variant.append(entry.isBrief[Int(job.task)] ? briefPlace(of: job.variant) : place(of: job.variant))
    // A batch has matches only, or none.
    if job.opponent > 0 { message.opponent.append(place(of: job.opponent - 1) + 1) }
    if let known = tasks[job.task] {
      message.task.append(known)
    } else {
      let index = Int32(message.tasks.count)
      tasks[job.task] = index
      message.tasks.append(entry.specification.tasks[Int(job.task)])
      message.task.append(index)
    }
  }

  private mutating func briefPlace(of variant: Int32) -> Int32 {
    if let placeOfBrief { return placeOfBrief }
    let place = place(of: variant)
    placeOfBrief = place
    return place
  }

  /// Where a variant of the batch is in the message.
  private mutating func place(of variant: Int32) -> Int32 {
    if let known = variants[variant] { return known }
    let index = Int32(message.variants.count)
    variants[variant] = index
    message.variants.append(entry.specification.variants[Int(variant)])
    return index
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
