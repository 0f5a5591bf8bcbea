import ModelFormats
import ModelGraph
#if canImport(CRuntime)
  import Runtime
#endif

/// What saturation is looked at on.
public struct SaturationRequest: Sendable {
  /// What an input holds, in a file of numpy's.
  public struct Data: Hashable, Sendable {
    /// Nil for the only input of a model.
    public var name: String?
    public var path: String

    public init(name: String?, path: String) {
      self.name = name
      self.path = path
    }
  }

  public var model: TrialRequest.ModelInput
  /// Inputs that are not among them are filled with numbers that the seed gives.
  public var data: [Data]
  public var seed: UInt64
  /// A share of the largest |f'|.
  public var threshold: Double
  /// The runtime's library; nil: wherever it is found.
  public var library: String?

  public init(
    model: TrialRequest.ModelInput, data: [Data] = [], seed: UInt64 = 1,
    threshold: Double = ActivationStatistics.defaultThreshold, library: String? = nil
  ) {
    self.model = model
    self.data = data
    self.seed = seed
    self.threshold = threshold
    self.library = library
  }
}

/// Runs a model on given or seeded inputs and looks into its activations. Gives also the libraries that did the work, name to version.
///
/// Throws the errors of the modules that do the work, and `ProfilingError`.
public func runSaturation(_ request: SaturationRequest) throws -> (report: SaturationReport, software: [String: String]) {
  let model = try readModel(at: request.model.path)
  guard model.format == "onnx" else {
    throw ProfilingError(
      .notRunnable, "only ONNX models can be run, this is \(model.format)", place: request.model.path,
      hint: "convert it to ONNX first")
  }
  #if canImport(CRuntime)
    // As the target Runtime is expected to be.
    let library = try RuntimeLibrary.find(explicit: request.library)
    let given = try RuntimeInputs.read(request.data.map { ($0.name, $0.path) }, for: model.graph)
    var bindings = request.model.bindings
    for (name, tensor) in given { bindings.inputs[name] = tensor.shape }
    let inferred = try infer(model.graph, bindings: bindings)
    let inputs = try RuntimeInputs.filling(given, for: inferred.inputs, bindings: bindings, seed: request.seed)
    let bytes = try MappedFile(path: request.model.path).bytes
    let report = try SaturationReport(of: SaturationPlan(of: inferred), threshold: request.threshold) { names in
      let session = try RuntimeSession(library: library, bytes: modelAddingOutputs(names, to: bytes), options: RuntimeOptions())
      return try session.run(inputs, outputs: names).compactMapValues {
        TensorValues($0.elementType, shape: $0.shape, bytes: $0.bytes)
      }
    }
    return (report, ["onnxruntime": library.version])
  #else
    throw ProfilingError(
      .notRunnable, "this podium was built without a runtime for whole models", place: request.model.path,
      hint: "see: podium --help")
  #endif
}
