public import Kernels
public import Measurement
public import ModelGraph

/// What one trial process is asked to do: one JSON value on its standard input.
public struct TrialRequest: Codable, Hashable, Sendable {
  public enum Work: Codable, Hashable, Sendable {
    /// Count the operations of a model.
    case count(ModelInput)
    /// Measure every distinct kernel of a model, or those with these signatures only.
    case modelKernels(ModelInput, backend: String, only: [String]? = nil)
    /// List the distinct kernels of a model, and load the backend to know its version; nothing is measured.
    case listKernels(ModelInput, backend: String)
    /// The same for one kernel.
    case listKernel(signature: String, backend: String)
    /// Count the operations of one kernel, given by its signature.
    case countKernel(signature: String)
    /// Measure one kernel.
    case kernel(signature: String, backend: String)
    /// Time a whole model.
    case latency(Latency)
    /// Profile the nodes of a whole model; the folder is for the library's file.
    case nodeTimes(Latency, folder: String)
    /// Look into a model's activations.
    case saturation(SaturationRequest)
    /// Compare a model's answers with labels.
    case quality(QualityRequest)
    /// Load ONNX Runtime, by file or where it is looked for: its version.
    case runtime(library: String?)
    /// Measure what the machine can do at best.
    case peaks
    /// Load the library of every kernel backend: which there are, and their versions.
    case backends
    /// Do nothing, or fail in a given way: to try out a fleet.
    case probe(Probe)
  }

  /// A model file and what its free dimensions and values are bound to.
  public struct ModelInput: Codable, Hashable, Sendable {
    public var path: String
    /// Input name -> shape.
    public var inputs: [String: [Int]]
    /// Symbol -> size.
    public var dims: [String: Int]
    /// Name of an integer or boolean input -> what it holds: one number for every element, or as many as there are.
    public var values: [String: [Int]]
    /// What its products of f32 are measured in instead; nil: as they are. Counting takes no notice.
    public var precision: KernelPrecision?

    public init(
      path: String, inputs: [String: [Int]] = [:], dims: [String: Int] = [:], values: [String: [Int]] = [:],
      precision: KernelPrecision? = nil
    ) {
      self.path = path
      self.inputs = inputs
      self.dims = dims
      self.values = values
      self.precision = precision
    }

    /// The same with its products measured in a type given by its name; nil for one that there is not. Nothing is f32.
    public func measured(in dtype: String) -> ModelInput? {
      guard let precision = KernelPrecision(rawValue: dtype.isEmpty ? "f32" : dtype) else { return nil }
      var input = self
      input.precision = precision == .f32 ? nil : precision
      return input
    }

    /// As counting takes them.
    public var bindings: Bindings { Bindings(inputs: inputs, dimensions: dims, values: values) }
  }

  public struct Probe: Codable, Hashable, Sendable {
    public var sleepMilliseconds: Int
    /// `error`, `crash`, `hang`, `exit`, `memory`, `garbage`, `fork`; nil: succeed.
    public var failure: String?
    public var outputBytes: Int

    public init(sleepMilliseconds: Int, failure: String?, outputBytes: Int) {
      self.sleepMilliseconds = sleepMilliseconds
      self.failure = failure
      self.outputBytes = outputBytes
    }
  }

  public var work: Work
  /// Cores the process is pinned to, as many as threads that measure.
  public var cores: [Int]
  /// What the caches hold when a kernel, or a whole model, is called.
  public var caches: SamplingBudget.Mode
  /// How long each kernel, or a model, is sampled at most, and how exactly; nil: as long and as exactly as every published number.
  public var samplingMilliseconds: Int64?
  public var precision: Double?
  /// Name of a canary -> the rate below which, by more than a tenth, the machine is slow; nil: as the trial itself finds.
  public var canaryReferences: [String: Double]?

  public init(work: Work, cores: [Int], caches: SamplingBudget.Mode = .warm) {
    self.work = work
    self.cores = cores
    self.caches = caches
  }

  private enum CodingKeys: String, CodingKey {
    case work, cores, caches, samplingMilliseconds, precision, canaryReferences
  }

  /// What an older release wrote says nothing of caches: they were warm.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    work = try values.decode(Work.self, forKey: .work)
    cores = try values.decode([Int].self, forKey: .cores)
    caches = try values.decodeIfPresent(SamplingBudget.Mode.self, forKey: .caches) ?? .warm
    samplingMilliseconds = try values.decodeIfPresent(Int64.self, forKey: .samplingMilliseconds)
    precision = try values.decodeIfPresent(Double.self, forKey: .precision)
    canaryReferences = try values.decodeIfPresent([String: Double].self, forKey: .canaryReferences)
  }

  /// How kernels are sampled.
  public var budget: SamplingBudget {
    var budget = SamplingBudget(mode: caches)
    if let samplingMilliseconds { budget.limit = .milliseconds(samplingMilliseconds) }
    if let precision { budget.precision = precision }
    return budget
  }
}
