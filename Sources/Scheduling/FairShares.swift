/// How much of the workers each submitter has had, and each of its batches: whoever had least comes next.
///
/// Start-time fair queueing in milliseconds of a worker's time: a lease is charged what its batch's jobs took so far, and when it
/// ends the difference is made up. A clock never goes back: what was charged too much is a surplus, which pays for the next lease.
/// Who comes anew, or has long had nothing to run, starts where the others are, so that nobody saves up time.
///
/// Complexity: constant for everything.
struct FairShares: Sendable {
  struct Account: Hashable, Sendable {
    /// Milliseconds charged.
    fileprivate(set) var clock: Int64 = 0
    fileprivate var surplus: Int64 = 0
    /// Jobs that wait.
    fileprivate(set) var queued = 0
  }

  struct Submitter: Sendable {
    let name: String
    fileprivate(set) var account = Account()
    /// Jobs that run.
    fileprivate(set) var running = 0
    /// Where those of its batches are that come anew.
    fileprivate var batchNow: Int64 = 0
    /// Buckets in which it does not stand in line, since it runs as many jobs as it may.
    fileprivate var parked: [Int] = []
  }

  struct Batch: Sendable {
    let submitter: Int
    let priority: Int
    fileprivate(set) var account = Account()
    /// Milliseconds that its jobs took, the latest counting most; 0: none has ended.
    fileprivate var usual: Int64 = 0
    /// What the latest took.
    fileprivate var latest: Int64 = 0

    /// What its next job is charged in advance: rather too little, since that is made up in full.
    fileprivate var charge: Int64 { max(1, min(usual, latest)) }
  }

  /// Nobody comes so far behind that others would have to wait longer than this for the balance, in milliseconds.
  static let longestLag: Int64 = 60_000
  /// Of an earlier mean, in eighths, when a job ends.
  private static let memory: Int64 = 7

  private(set) var submitters: [Submitter] = []
  private(set) var batches: [BatchID: Batch] = [:]
  private var numbers: [String: Int] = [:]
  private let runningLimit: Int
  /// Where those are that come anew.
  private var now: Int64 = 0

  init(runningLimit: Int?) { self.runningLimit = max(1, runningLimit ?? .max) }

  /// Makes the batch known. Without it nothing can be charged.
  mutating func add(_ batch: BatchID, _ terms: BatchTerms) {
    guard batches[batch] == nil else { return }
    let number = numbers[terms.submitter] ?? submitters.count
    if number == submitters.count {
      submitters.append(Submitter(name: terms.submitter))
      numbers[terms.submitter] = number
    }
    batches[batch] = Batch(submitter: number, priority: terms.priority)
  }

  /// Nil for a submitter that nobody has heard of.
  func submitter(named name: String) -> Submitter? { numbers[name].map { submitters[$0] } }

  /// The submitter's number of a batch that was added.
  func submitter(of batch: BatchID) -> Int { batches[batch]?.submitter ?? 0 }

  /// Where the submitter stands; it only grows.
  func clock(ofSubmitter number: Int) -> Int64 { max(submitters[number].account.clock, now - Self.longestLag) }

  /// Where the batch stands among those of its submitter; it only grows.
  func clock(of batch: BatchID) -> Int64 { batches[batch].map(clock(of:)) ?? 0 }

  /// The same of a batch that was looked up.
  func clock(of share: Batch) -> Int64 {
    max(share.account.clock, submitters[share.submitter].batchNow - Self.longestLag)
  }

  /// True while the submitter runs as many jobs as it may.
  func isFull(_ submitter: Int) -> Bool { submitters[submitter].running >= runningLimit }

  /// A job of the batch waits now.
  mutating func enter(_ batch: BatchID) {
    guard let index = batches.index(forKey: batch) else { return }
    let submitter = batches.values[index].submitter
    if submitters[submitter].account.queued == 0 {
      submitters[submitter].account.clock = max(submitters[submitter].account.clock, now)
    }
    if batches.values[index].account.queued == 0 {
      batches.values[index].account.clock = max(batches.values[index].account.clock, submitters[submitter].batchNow)
    }
    submitters[submitter].account.queued += 1
    batches.values[index].account.queued += 1
  }

  /// A job of the batch waits no longer. Gives its submitter's number.
  mutating func leave(_ batch: BatchID) -> Int {
    guard let index = batches.index(forKey: batch) else { return 0 }
    let submitter = batches.values[index].submitter
    submitters[submitter].account.queued -= 1
    batches.values[index].account.queued -= 1
    return submitter
  }

  /// A job of the batch begins: gives what it was charged, in milliseconds.
  mutating func start(_ batch: BatchID) -> Int64 {
    guard let index = batches.index(forKey: batch) else { return 0 }
    let submitter = batches.values[index].submitter
    let charge = batches.values[index].charge
    now = max(now, clock(ofSubmitter: submitter))
    submitters[submitter].batchNow = max(submitters[submitter].batchNow, clock(of: batches.values[index]))
    submitters[submitter].account.clock = clock(ofSubmitter: submitter)
    batches.values[index].account.clock = clock(of: batches.values[index])
    submitters[submitter].account.charge(charge, surplus: charge)
    batches.values[index].account.charge(charge, surplus: charge)
    submitters[submitter].running += 1
    return charge
  }

  /// A job of the batch goes on that began in an earlier life, or was taken for lost.
  mutating func resume(_ batch: BatchID) { submitters[submitter(of: batch)].running += 1 }

  /// A job of the batch has ended after so many milliseconds. Gives the buckets in which its submitter may stand in line again.
  mutating func end(_ batch: BatchID, charged: Int64, took milliseconds: Int64) -> [Int] {
    guard let index = batches.index(forKey: batch) else { return [] }
    let took = max(1, milliseconds)
    let usual = batches.values[index].usual
    batches.values[index].usual = usual == 0 ? took : (usual * Self.memory + took) / (Self.memory + 1)
    batches.values[index].latest = took
    let surplus = batches.values[index].charge
    let submitter = batches.values[index].submitter
    submitters[submitter].account.charge(took - charged, surplus: surplus)
    batches.values[index].account.charge(took - charged, surplus: surplus)
    submitters[submitter].running -= 1
    guard !isFull(submitter) else { return [] }
    defer { submitters[submitter].parked = [] }
    return submitters[submitter].parked
  }

  mutating func park(_ submitter: Int, in bucket: Int) { submitters[submitter].parked.append(bucket) }
}

extension FairShares.Account {
  /// Moves the clock by so many milliseconds; fewer than none are saved for later, up to `most`: or whoever had a long job would have
  /// all short ones before the others.
  fileprivate mutating func charge(_ milliseconds: Int64, surplus most: Int64) {
    let due = min(milliseconds, Self.limit) - surplus
    clock += max(0, due)
    surplus = min(max(0, -due), most)
  }

  /// A month: nothing that is charged once takes longer.
  private static let limit: Int64 = 30 * 86_400_000
}
