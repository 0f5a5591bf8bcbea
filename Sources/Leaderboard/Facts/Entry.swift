/// A result on the leaderboard, as measured: one variant on one task, with its trials and where it comes from.
public struct Entry: Hashable, Sendable {
  /// How far a result is to be believed; rising.
  public enum Level: String, Sendable, CaseIterable, Comparable {
    case reported, measured, confirmed, reproduced

    public static func < (left: Self, right: Self) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// One fresh process. Times are nanoseconds over `callsPerSample` calls.
  public struct Trial: Hashable, Sendable {
    public var worker: String
    public var session: String
    public var callsPerSample: Int64
    public var samples: Int64
    public var minNs: Int64
    public var p50Ns: Int64
    public var p90Ns: Int64
    public var p99Ns: Int64

    public init(
      worker: String, session: String, callsPerSample: Int64, samples: Int64, minNs: Int64, p50Ns: Int64, p90Ns: Int64,
      p99Ns: Int64
    ) {
      self.worker = worker
      self.session = session
      self.callsPerSample = callsPerSample
      self.samples = samples
      self.minNs = minNs
      self.p50Ns = p50Ns
      self.p90Ns = p90Ns
      self.p99Ns = p99Ns
    }

    /// Median nanoseconds of one call; nil when the trial has no sensible time, which is never zero or infinite.
    var callNanoseconds: Double? {
      callsPerSample > 0 && p50Ns > 0 ? Double(p50Ns) / Double(callsPerSample) : nil
    }
  }

  public struct Check: Hashable, Sendable {
    public var isPassed: Bool
    public var note: String

    public init(isPassed: Bool, note: String) {
      self.isPassed = isPassed
      self.note = note
    }
  }

  /// A metric that was not measured but stated.
  public struct Declaration: Hashable, Sendable {
    /// A decimal literal, so that it stays exact.
    public var value: String
    public var source: String

    public init(value: String, source: String) {
      self.value = value
      self.source = source
    }
  }

  /// More trials in one entry are not judged.
  static let trialLimit = 1_000

  /// Key of the task.
  public var task: String
  public var variant: String
  /// SHA-256 of the model file, or a kernel signature.
  public var model: String
  /// `threads`, `dtype`, `backend`.
  public var parameters: [String: String]
  /// Ids; nil where the result does not depend on it: that of counting on neither, other exact ones on software alone.
  public var hardware: String?
  public var software: String?
  public var trials: [Trial]
  public var metrics: [String: Int64]
  public var declared: [String: Declaration]
  /// By name: `output`, `floor`, `environment`.
  public var checks: [String: Check]
  public var level: Level
  /// Submitter, batch, job, attempt, fence and the like, by name.
  public var provenance: [String: String]
  /// A `Timestamp` by the coordinator's clock: `2026-11-23T20:15:00.123Z`.
  public var recordedAt: String

  public init(
    task: String, variant: String, model: String, parameters: [String: String], hardware: String?, software: String?,
    trials: [Trial], metrics: [String: Int64], declared: [String: Declaration] = [:], checks: [String: Check] = [:],
    level: Level, provenance: [String: String] = [:], recordedAt: String
  ) {
    self.task = task
    self.variant = variant
    self.model = model
    self.parameters = parameters
    self.hardware = hardware
    self.software = software
    self.trials = trials
    self.metrics = metrics
    self.declared = declared
    self.checks = checks
    self.level = level
    self.provenance = provenance
    self.recordedAt = recordedAt
  }
}

extension Entry {
  /// What a constraint's metric is, as a decimal literal: what was measured, else what was declared, else what was measured under
  /// the name with a unit: `latency` stands for `latencyNs`, in that unit. Nil when there is none.
  func value(of metric: String) -> String? {
    measured(metric) ?? declared[metric]?.value
      ?? Self.units.lazy.compactMap { metrics[metric + $0] }.first.map(String.init)
  }

  /// The metrics that a name may stand for: `latency` for `latency` and `latencyNs`.
  static func names(of metric: String) -> [String] { [metric] + units.map { metric + $0 } }

  private static let units = ["Ns", "Ppm", "Ppb", "Bytes"]
}
