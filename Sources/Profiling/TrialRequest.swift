public import ModelGraph

/// What one trial process is asked to do: one JSON value on its standard input.
public struct TrialRequest: Codable, Hashable, Sendable {
  public enum Work: Codable, Hashable, Sendable {
    /// Count the operations of a model.
    case count(ModelInput)
    /// Measure every distinct kernel of a model.
    case modelKernels(ModelInput, backend: String)
    /// Count the operations of one kernel, given by its signature.
    case countKernel(signature: String)
    /// Measure one kernel.
    case kernel(signature: String, backend: String)
    /// Time a whole model.
    case latency(Latency)
    /// Look into a model's activations.
    case saturation(SaturationRequest)
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

    public init(path: String, inputs: [String: [Int]] = [:], dims: [String: Int] = [:], values: [String: [Int]] = [:]) {
      self.path = path
      self.inputs = inputs
      self.dims = dims
      self.values = values
    }

    /// As counting takes them.
    public var bindings: Bindings { Bindings(inputs: inputs, dimensions: dims, values: values) }
  }

  public struct Probe: Codable, Hashable, Sendable {
    public var sleepMilliseconds: Int
    /// `error`, `crash`, `hang`, `exit`; nil: succeed.
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

  public init(work: Work, cores: [Int]) {
    self.work = work
    self.cores = cores
  }
}
