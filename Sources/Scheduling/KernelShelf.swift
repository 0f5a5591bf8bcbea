/// Who measures which kernel: of those that are not known, each is measured by one lease of a class at a time, and the others
/// that want it wait for that one.
///
/// Leases stand in line for each kernel, and whoever is first measures it. A lease enters all its lines at once, so in every line
/// they stand in the order of their first questions: an earlier one never waits for a later one, and there are no circles.
///
/// Pure: what is kept, and when a lease ends, is told to it. Nothing of it is stored: after a restart kernels are given out anew,
/// and at worst measured twice.
public struct KernelShelf: Sendable {
  /// What times must have in common to stand for each other.
  public struct Conditions: Hashable, Sendable {
    /// The class: the machine's fingerprint as one line.
    public var hardware: String
    public var backend: String
    /// The library's version and the variables that change its speed, as one line.
    public var version: String
    public var threads: Int
    /// `warm` or `cold`.
    public var caches: String

    public init(hardware: String, backend: String, version: String, threads: Int, caches: String) {
      self.hardware = hardware
      self.backend = backend
      self.version = version
      self.threads = threads
      self.caches = caches
    }
  }

  /// Signatures, each in one of the lists, in the order of the question.
  public struct Answer: Hashable, Sendable {
    /// Kept and fresh.
    public var known: [String] = []
    /// The lease that asks measures them.
    public var yours: [String] = []
    /// Another lease does.
    public var others: [String] = []

    public init(known: [String] = [], yours: [String] = [], others: [String] = []) {
      self.known = known
      self.yours = yours
      self.others = others
    }
  }

  private struct Question: Sendable {
    var claim: LeaseClaim
    var conditions: Conditions
    var signatures: Set<String>
    /// What it was told to be known: that stays so for this lease, however long it takes, or it would come into a line late.
    var known: Set<String> = []
  }

  /// Signatures of one question; more are measured without asking.
  public static let signatureLimit = 1_024
  /// Trials that are kept of a kernel; a task that wants more measures for itself.
  public static let trialLimit = 32
  /// No sample takes longer, in nanoseconds: sums and spreads of what a worker told stay whole numbers.
  public static let longestSample: Int64 = 1_000_000_000_000
  /// Age beyond which a kept result is measured again.
  public static let standardAge: Duration = .seconds(30 * 86_400)

  /// As given.
  public let staleAfter: Duration
  /// For each kernel the jobs whose leases want it, in order of their first questions; the first measures it.
  private var lines: [Conditions: [String: [JobID]]] = [:]
  private var questions: [JobID: Question] = [:]

  public init(staleAfter: Duration = standardAge) { self.staleAfter = staleAfter }

  /// Jobs that stand in any line, for tests of cost.
  package var waitingCount: Int { questions.count }

  /// True while the result may stand for a new measurement. Instants are those of the wall clock, since results outlive processes;
  /// one from the future (the clock was set back) is fresh.
  public func isFresh(measuredAt: Instant, now: Instant) -> Bool { now - measuredAt < staleAfter }

  /// Answers a lease that is valid now. The same question again brings what has changed meanwhile; another question of the same job
  /// replaces the first, and stands behind all others.
  ///
  /// - Parameters:
  ///   - kept: when each kernel that is kept was measured.
  ///   - now: of the wall clock.
  public mutating func answer(
    _ claim: LeaseClaim, _ conditions: Conditions, _ signatures: [String], kept: [String: Instant], now: Instant
  ) -> Answer {
    var question = Question(claim: claim, conditions: conditions, signatures: Set(signatures))
    if let earlier = questions[claim.job] {
      if (earlier.claim, earlier.conditions, earlier.signatures) == (claim, conditions, question.signatures) {
        question.known = earlier.known
      } else {
        leaseEnded(of: claim.job)
      }
    }
    var answer = Answer()
    var seen: Set<String> = []
    for signature in signatures where seen.insert(signature).inserted {
      if let measuredAt = kept[signature], question.known.contains(signature) || isFresh(measuredAt: measuredAt, now: now) {
        leave(signature, conditions, claim.job)
        question.known.insert(signature)
        answer.known.append(signature)
      } else if enter(signature, conditions, claim.job) == claim.job {
        answer.yours.append(signature)
      } else {
        answer.others.append(signature)
      }
    }
    questions[claim.job] = answer.yours.isEmpty && answer.others.isEmpty ? nil : question
    return answer
  }

  /// Any change of a job: when its lease has ended, whoever stood behind it moves up.
  public mutating func jobChanged(_ record: JobRecord) {
    guard let question = questions[record.plan.id] else { return }
    if case .leased(_, question.claim.fence) = record.state { return }
    leaseEnded(of: record.plan.id)
  }

  /// The job has no valid lease any more, or a new one.
  public mutating func leaseEnded(of job: JobID) {
    guard let question = questions.removeValue(forKey: job) else { return }
    for signature in question.signatures { leave(signature, question.conditions, job) }
  }

  /// Gives who measures the kernel.
  private mutating func enter(_ signature: String, _ conditions: Conditions, _ job: JobID) -> JobID {
    var line = lines[conditions]?[signature] ?? []
    if !line.contains(job) {
      line.append(job)
      lines[conditions, default: [:]][signature] = line
    }
    return line.first ?? job
  }

  private mutating func leave(_ signature: String, _ conditions: Conditions, _ job: JobID) {
    guard var line = lines[conditions]?[signature], let index = line.firstIndex(of: job) else { return }
    line.remove(at: index)
    lines[conditions]?[signature] = line.isEmpty ? nil : line
    if lines[conditions]?.isEmpty ?? false { lines[conditions] = nil }
  }
}
