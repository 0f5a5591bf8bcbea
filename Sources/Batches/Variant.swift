/// A named model with parameters.
public struct Variant: Hashable, Sendable {
  /// Unique in its batch.
  public var name: String
  /// Nil only where all tasks are probes.
  public var model: ModelReference?
  public var parameters: VariantParameters
  /// Sorted by name.
  public var metrics: [DeclaredMetric]
  /// The manifest's default place with the variant's own on top.
  public var place: Placement
  /// The point of the matrix that this variant stands for, only the axes that it mentions: `["batch": "8"]`.
  public var axes: [String: String]

  public init(
    name: String, model: ModelReference? = nil, parameters: VariantParameters = VariantParameters(),
    metrics: [DeclaredMetric] = [], place: Placement = Placement(), axes: [String: String] = [:]
  ) {
    self.name = name
    self.model = model
    self.parameters = parameters
    self.metrics = metrics
    self.place = place
    self.axes = axes
  }
}

/// What a variant runs.
public enum ModelReference: Hashable, Sendable {
  /// A model file that was there when the manifest was read. `inputs` binds shapes by input name, `dims` free dimensions by
  /// symbol, `values` what an integer or boolean input holds.
  case file(path: String, inputs: [String: [Int]], dims: [String: Int], values: [String: Int])
  /// A kernel specification such as `matmul:m=64,n=64,k=64,dtype=f32`; not checked here.
  case kernel(String)
}

/// How a variant is run.
public struct VariantParameters: Hashable, Sendable {
  public var threads: Int
  public var dtype: String
  public var backend: String
  /// Of whole models in ONNX Runtime; nil: `all`, or what the task says.
  public var optimization: GraphOptimization?

  public init(threads: Int = 1, dtype: String = "f32", backend: String = "onednn", optimization: GraphOptimization? = nil) {
    self.threads = threads
    self.dtype = dtype
    self.backend = backend
    self.optimization = optimization
  }
}

/// A metric that is not measured but stated, with its source.
public struct DeclaredMetric: Hashable, Sendable {
  public var name: String
  /// Finite.
  public var value: Double
  public var source: String

  public init(name: String, value: Double, source: String) {
    self.name = name
    self.value = value
    self.source = source
  }
}
