import ModelFormats
import ModelGraph
import Runtime

/// What saturation is looked at on.
public struct SaturationRequest: Codable, Hashable, Sendable {
  public var model: TrialRequest.ModelInput
  /// Name of an input -> file of numpy. Inputs that are not among them are filled with numbers that the seed gives.
  public var data: [String: String]
  public var seed: UInt64
  /// A share of the largest |f'|.
  public var threshold: Double
  /// The runtime's library; nil: it is looked for.
  public var library: String?

  public init(
    model: TrialRequest.ModelInput, data: [String: String] = [:], seed: UInt64 = 0,
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
  let path = request.model.path
  let model = try runnableModel(at: path)
  let inputs = try ModelInputs(
    of: model.graph, bindings: request.model.bindings, data: request.data, seed: request.seed, place: path)
  let run = SaturationRun(
    library: try RuntimeLibrary.find(explicit: request.library), model: model, path: path, inputs: inputs.byName)
  let plan = SaturationPlan(of: try infer(model.graph, bindings: inputs.bindings))
  let report = try SaturationReport(of: plan, threshold: request.threshold, read: run.read)
  return (report, ["onnxruntime": run.library.version.description])
}

/// Runs of a model in which tensors inside it are read.
private struct SaturationRun {
  let library: RuntimeLibrary
  let model: Model
  let path: String
  let inputs: [String: RuntimeTensor]

  /// Inputs are known. What is inside a function, by a name that only this program gives it, is left out.
  func read(_ names: [String]) throws -> [String: TensorValues] {
    var tensors = inputs.filter { names.contains($0.key) }
    let wanted = Set(names).subtracting(inputs.keys).subtracting(model.functionTensors)
    if !wanted.isEmpty { tensors.merge(try run(showing: wanted)) { $1 } }
    return tensors.compactMapValues { TensorValues($0) }
  }

  private func run(showing wanted: Set<String>) throws -> [String: RuntimeTensor] {
    let session = try session(adding: wanted.subtracting(model.graph.outputs.map(\.name)).sorted())
    try session.bind(inputs)
    try session.run()
    var tensors: [String: RuntimeTensor] = [:]
    for (index, port) in session.outputPorts.enumerated() where wanted.contains(port.name) {
      tensors[port.name] = try session.output(at: index)
    }
    return tensors
  }

  /// Without optimisation, which would fuse nodes and do away with what is between them.
  private func session(adding names: [String]) throws -> RuntimeSession {
    let options = RuntimeSession.Options(optimization: .none)
    do throws(RuntimeError) {
      // As it is, so that weights in other files are found.
      if names.isEmpty { return try RuntimeSession(library: library, path: path, options: options) }
      return try RuntimeSession(library: library, bytes: modelAddingOutputs(names, to: model.bytes()), options: options)
    } catch {
      let isElsewhere = model.graph.allInitializers.contains { if case .external = $0.location { true } else { false } }
      if isElsewhere, error.code == .model {
        throw ProfilingError(
          .format, "its weights lie in other files, so that nothing inside it can be read", place: path,
          hint: "write it as one file, as with: onnx.save(onnx.load(\"model.onnx\"), \"whole.onnx\")")
      }
      throw error.at(path)
    }
  }
}
