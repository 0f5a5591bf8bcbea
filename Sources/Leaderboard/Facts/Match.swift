/// Two variants run head to head on one worker in one session, as measured: in each pair both run once, in a fresh process each,
/// and who is first takes turns (ABBA). What it shows is for the rules to say; see `PlayedMatch`.
public struct Match: Hashable, Sendable {
  /// One fresh process. Times are nanoseconds over `callsPerSample` calls.
  public struct Side: Hashable, Sendable {
    public var callsPerSample: Int64
    public var samples: Int64
    public var minNs: Int64
    public var p50Ns: Int64

    public init(callsPerSample: Int64, samples: Int64, minNs: Int64, p50Ns: Int64) {
      self.callsPerSample = callsPerSample
      self.samples = samples
      self.minNs = minNs
      self.p50Ns = p50Ns
    }

    /// Median nanoseconds of one call; nil when the side has no sensible time, which is never zero or infinite.
    var callNanoseconds: Double? {
      callsPerSample > 0 && p50Ns > 0 ? Double(p50Ns) / Double(callsPerSample) : nil
    }
  }

  public struct Pair: Hashable, Sendable {
    public var challenger: Side
    public var holder: Side

    public init(challenger: Side, holder: Side) {
      self.challenger = challenger
      self.holder = holder
    }
  }

  /// More pairs in one match are not judged.
  static let pairLimit = 200

  /// Key of the task.
  public var task: String
  /// Ids; nil where the result does not depend on it.
  public var hardware: String?
  public var software: String?
  /// Ids of the entries whose variants were run.
  public var challenger: String
  public var holder: String
  /// In the order they were run.
  public var pairs: [Pair]
  public var worker: String
  public var session: String
  /// By name: `output`, `floor`, `environment`. Of both sides.
  public var checks: [String: Entry.Check]
  /// Submitter, batch, job, attempt, fence and the like, by name.
  public var provenance: [String: String]
  /// A `Timestamp` by the coordinator's clock.
  public var recordedAt: String

  public init(
    task: String, hardware: String?, software: String?, challenger: String, holder: String, pairs: [Pair], worker: String,
    session: String, checks: [String: Entry.Check] = [:], provenance: [String: String] = [:], recordedAt: String
  ) {
    self.task = task
    self.hardware = hardware
    self.software = software
    self.challenger = challenger
    self.holder = holder
    self.pairs = pairs
    self.worker = worker
    self.session = session
    self.checks = checks
    self.provenance = provenance
    self.recordedAt = recordedAt
  }

  /// Milliseconds since 1970, as `recordedAt` says.
  var time: Int64 { Timestamp(recordedAt)?.milliseconds ?? .min }
}
