import Scheduling

/// The coordinator's disk. A transaction is on it whole, or a crash has torn it: then recovery leaves it out.
struct Disk {
  /// What a transaction is made of.
  enum Entry {
    /// A client's request became a batch.
    case accept(Acceptance)
    /// Failed jobs of a batch are to run again, all or these; what the scheduler makes of it follows.
    case retry(BatchID, [JobID])
    /// Why a batch was cancelled.
    case cancelled(BatchID, CancelReason)
    /// A worker is to take no new leases, or again.
    case hold(WorkerID, Bool)
    case change(Change)
    /// What an attempt gave that counts; of a job's several the least disturbed stays.
    case result(JobID, marks: Int)
  }

  /// All whole transactions.
  private(set) var books: Books { didSet { version += 1 } }
  /// Grows with everything that happens to it.
  private(set) var version = 0
  /// Nothing can be written before.
  var fullUntil = Instant(milliseconds: 0)
  /// The beginning of a transaction that a crash cut off.
  private var torn: [Entry] = []
  /// As it was before the latest transaction; kept only where it is asked for.
  private var before: Books?

  init(policy: Policy) { books = Books(policy: policy) }

  /// One transaction; `highestSent` are the fences that have left the house, which no crash takes back.
  mutating func commit(_ entries: [Entry], highestSent: [JobID: Fence], canLoseIt: Bool) throws {
    before = canLoseIt ? books : nil
    for entry in entries { try books.enter(entry, highestSent: highestSent) }
  }

  /// A crash came while a transaction was written.
  mutating func tear(_ entries: some Sequence<Entry>) { torn = Array(entries) }

  /// What a new coordinator does before anything else.
  mutating func recover(_ bug: InjectedBug?, highestSent: [JobID: Fence]) throws {
    if bug == .replaysTornWrites { for entry in torn { try books.enter(entry, highestSent: highestSent) } }
    torn = []
  }

  /// What a disk does that said it had written, and had not.
  mutating func loseLatest() { books = before ?? books }
}

/// A client's request as it was accepted, with its budget.
struct Acceptance {
  var request: Int
  var batch: BatchID
  var plans: [JobPlan]
  var terms: BatchTerms
  /// When the batch is cancelled whatever it has got done, in true time.
  var wallEnd: Instant?
}
