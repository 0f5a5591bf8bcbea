public import Kernels
public import Measurement
public import Runtime

/// What one trial process found: one JSON value on its standard output.
public struct TrialReport: Codable, Hashable, Sendable {
  /// The time of the measured work. Times are nanoseconds over `callsPerSample` calls.
  public struct Timing: Codable, Hashable, Sendable {
    public var callsPerSample: Int64
    public var samples: Int64
    public var minNanoseconds: Int64
    public var p50Nanoseconds: Int64
    public var p90Nanoseconds: Int64
    public var p99Nanoseconds: Int64
    /// Nil when the samples converged; else why they did not.
    public var unstable: String?

    public init(
      callsPerSample: Int64, samples: Int64, minNanoseconds: Int64, p50Nanoseconds: Int64, p90Nanoseconds: Int64,
      p99Nanoseconds: Int64, unstable: String?
    ) {
      self.callsPerSample = callsPerSample
      self.samples = samples
      self.minNanoseconds = minNanoseconds
      self.p50Nanoseconds = p50Nanoseconds
      self.p90Nanoseconds = p90Nanoseconds
      self.p99Nanoseconds = p99Nanoseconds
      self.unstable = unstable
    }

    /// The median sample's time for one call.
    public var callNanoseconds: Double { Double(p50Nanoseconds) / Double(max(1, callsPerSample)) }
  }

  /// One thing that was checked before the number was believed.
  public struct Check: Codable, Hashable, Sendable {
    /// `output`, `floor`, `environment`.
    public var name: String
    public var passed: Bool
    public var note: String

    public init(name: String, passed: Bool, note: String) {
      self.name = name
      self.passed = passed
      self.note = note
    }
  }

  /// Exact counts and measured figures by name; units are in the names (`flops`, `timeNs`, `coveragePpm`).
  public var metrics: [String: Int64]
  public var timing: Timing?
  public var checks: [Check]
  /// The libraries that did the work, name -> version; empty for counting.
  public var software: [String: String]
  /// Every kernel measured, for `kernels` tasks.
  public var kernels: [KernelShare]
  /// Kernels that the library turned out not to have, by signature, and why.
  public var refused: [String: String]?
  public var peaks: MachinePeaks?
  /// Of a whole model, for `latency` tasks.
  public var latency: ModelLatency?
  /// What else happened on the machine meanwhile; nil for work that is not timed.
  public var environment: EnvironmentReport?
  /// Every sample that was taken, as far as a report has room for them.
  public var samples: [SampleSeries]?
  /// Trials thrown away before this one because something else used their cores; set by who runs the trials.
  public var repeated: Int?
  /// What the nodes of a whole model take.
  public var profile: RuntimeProfile?
  /// The kernels to measure, in order of first use, of a trial that lists them.
  public var listed: [ListedKernel]?
  /// Layers with work that no kernel measures, and why, of such a trial: the first `unmeasuredLimit` of them.
  public var unmeasuredLayers: [ModelKernels.Unmeasured]?
  /// Of every activation, for `saturation` tasks.
  public var saturation: SaturationReport?
  /// Of a model's answers, for `quality` tasks.
  public var quality: QualityReport?
  /// Name of a canary -> its rate in the unit of its case: what was typical of quiet times in the trial, and where it was not heard
  /// then the better of before and after. Nil for work that is not timed.
  public var canaries: [String: Double]?
  /// Name of a canary -> the most of the time that what it tells of can explain, a share; all of it where there is none.
  public var canaryWeights: [String: Double]?
  /// What the better of past sessions on this machine reached, of those that there is a history of; set by who keeps it.
  public var canaryReferences: [String: Double]?

  public init(
    metrics: [String: Int64] = [:], timing: Timing? = nil, checks: [Check] = [], software: [String: String] = [:],
    kernels: [KernelShare] = [], refused: [String: String]? = nil, peaks: MachinePeaks? = nil, latency: ModelLatency? = nil,
    environment: EnvironmentReport? = nil, samples: [SampleSeries]? = nil, profile: RuntimeProfile? = nil,
    saturation: SaturationReport? = nil, quality: QualityReport? = nil, listed: [ListedKernel]? = nil,
    canaries: [String: Double]? = nil, canaryWeights: [String: Double]? = nil
  ) {
    self.metrics = metrics
    self.timing = timing
    self.checks = checks
    self.software = software
    self.kernels = kernels
    self.refused = refused
    self.peaks = peaks
    self.latency = latency
    self.environment = environment
    self.samples = samples
    self.profile = profile
    self.saturation = saturation
    self.quality = quality
    self.listed = listed
    self.canaries = canaries
    self.canaryWeights = canaryWeights
  }

  /// Layers with their reasons that a report has room for.
  public static let unmeasuredLimit = 1_000

  /// True when something else used the cores that were measured.
  public var isContaminated: Bool { checks.contains { $0.name == "environment" && !$0.passed } }
}

/// One distinct kernel of a model, measured.
public struct KernelShare: Codable, Hashable, Sendable {
  public var signature: String
  /// How often the model runs it.
  public var uses: Int
  /// Median nanoseconds of one call.
  public var callNanoseconds: Double
  /// FLOPs of one call.
  public var flops: Int64
  public var gigaflopsPerSecond: Double
  /// Nil when the samples converged; else why they did not.
  public var unstable: String?
  /// All its statistics.
  public var timing: TrialReport.Timing?
  /// Bytes of one call when every input is read once and every output written once; nil when that is not told.
  public var bytes: Int64?
  /// Whose peak limits it; nil when that is not known.
  public var arithmetic: ArithmeticType?
  /// FLOPs of one call without products of padding, which a library may skip; nil when that is not told.
  public var unpaddedFLOPs: Int64?

  public init(
    signature: String, uses: Int, callNanoseconds: Double, flops: Int64, gigaflopsPerSecond: Double, unstable: String?,
    bytes: Int64? = nil, arithmetic: ArithmeticType? = nil, unpaddedFLOPs: Int64? = nil
  ) {
    self.signature = signature
    self.uses = uses
    self.callNanoseconds = callNanoseconds
    self.flops = flops
    self.gigaflopsPerSecond = gigaflopsPerSecond
    self.unstable = unstable
    self.bytes = bytes
    self.arithmetic = arithmetic
    self.unpaddedFLOPs = unpaddedFLOPs
  }
}
