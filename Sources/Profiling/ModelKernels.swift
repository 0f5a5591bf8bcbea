public import Costs
public import Kernels
import ModelGraph

/// The distinct kernels of a model: what equal layers share is measured once.
public struct ModelKernels: Sendable {
  /// One kernel and the layers that run it.
  public struct Use: Sendable {
    public let spec: KernelSpec
    /// Names of the layers, in order.
    public var layers: [String]
    /// How often the model runs it: once a layer, more in loops and where a layer consists of several.
    public var runs: Int
  }

  /// A layer with arithmetic that no kernel here measures, or not all of it.
  public struct Unmeasured: Codable, Hashable, Sendable {
    public let layer: String
    public let `operator`: String
    /// What is left of it, of all its runs; operations on whole numbers count too.
    public let flops: Int64
    public let reason: String
  }

  /// In order of first use.
  public private(set) var uses: [Use] = []
  /// Layers that cost FLOPs and have no kernel; free ones (views, constants) are not listed.
  public private(set) var unmeasured: [Unmeasured] = []

  /// Reads and counts the model first. Throws when it cannot be read, or its dimensions are not all bound.
  ///
  /// - Parameter backend: who is to measure them, for the reasons why some are not.
  public init(model: TrialRequest.ModelInput, backend: String = "onednn") throws {
    self.init(of: try costOf(model), backend: backend, precision: model.precision)
  }

  /// - Parameters:
  ///   - cost: of a model whose dimensions are all bound.
  ///   - precision: what products of f32 are measured in instead; nil: as they are.
  public init(of cost: ModelCost, backend: String = "onednn", precision: KernelPrecision? = nil) {
    // An unknown name is told when it is asked for; here it only means that nothing is refused.
    let library = try? KernelBackends.named(backend)
    var index: [KernelSpec: Int] = [:]
    for layer in cost.layers where layer.isCounted {
      let runs = layer.runs.constant ?? 1
      var left = Self.work(of: layer)
      var reason = "no kernel for \(layer.operator)"
      do throws(KernelsError) {
        let specs = try Self.kernels(of: layer, backend, precision)
        if !specs.isEmpty { reason = "its kernels leave a part of it out" }
        for spec in specs {
          do throws(KernelsError) {
            try library?.check(spec)
          } catch {
            reason = error.message
            continue
          }
          left -= spec.flops
          add(spec, layer.name, runs, &index)
        }
      } catch {
        reason = error.message
      }
      guard left > 0 else { continue }
      unmeasured.append(
        Unmeasured(layer: layer.name, operator: layer.operator, flops: left * Int64(runs), reason: reason))
    }
  }

  /// Those with the signatures in `only`, in order of first use; all when it is nil. A signature that no kernel has changes
  /// nothing.
  func uses(only: [String]?) -> [Use] {
    guard let wanted = only.map(Set.init) else { return uses }
    return uses.filter { wanted.contains($0.spec.description) }
  }

  private mutating func add(_ spec: KernelSpec, _ layer: String, _ runs: Int, _ index: inout [KernelSpec: Int]) {
    guard let known = index[spec] else {
      index[spec] = uses.count
      uses.append(Use(spec: spec, layers: [layer], runs: runs))
      return
    }
    if uses[known].layers.last != layer { uses[known].layers.append(layer) }
    uses[known].runs += runs
  }

  /// Gives the kernel of a layer; nil when it has none. Throws what is wrong with the kernel.
  typealias Mapping = @Sendable (LayerCost) throws(KernelsError) -> KernelSpec?

  /// Operator -> its kernel, one line each; the mappings are in `ModelKernels+<Kind>.swift`. Names have their domain before them,
  /// unless it is the standard one; those of TensorFlow are in families of their own.
  private static let mappings: [String: Mapping] = tensorFlowProducts.merging([
    "Conv": { (layer) throws(KernelsError) in try convolution(layer) },
    "ConvInteger": { (layer) throws(KernelsError) in try convolution(layer) },
    "ConvTranspose": transposedConvolution,
    "Einsum": einsum,
    "Gemm": { (layer) throws(KernelsError) in try gemm(layer) },
    "MatMul": { (layer) throws(KernelsError) in try matmul(layer) },
    "MatMulInteger": { (layer) throws(KernelsError) in try matmul(layer) },
    "QLinearConv": quantizedConvolution,
    "QLinearMatMul": { (layer) throws(KernelsError) in try matmul(layer, right: 3) },
    "com.microsoft::FusedConv": { (layer) throws(KernelsError) in try convolution(layer) },
    "com.microsoft::FusedGemm": { (layer) throws(KernelsError) in try gemm(layer) },
    "com.microsoft::FusedMatMul": fusedMatmul,
    "com.microsoft::MatMulIntegerToFloat": { (layer) throws(KernelsError) in try matmul(layer) },
    "com.microsoft::QGemm": { (layer) throws(KernelsError) in try gemm(layer, right: 3, bias: 6) },
    "com.microsoft::QLinearConv": quantizedConvolution,
  ]) { first, _ in first }

  /// Gives the kernels that a layer consists of; none when it has none. Throws what is wrong with one of them.
  typealias PartsMapping = @Sendable (LayerCost) throws(KernelsError) -> [KernelSpec]

  /// The same for layers of other kinds, one family to a file.
  private static let parts: [String: PartsMapping] = [
    poolings, normalizations, softmaxes, elementwise, binaries, reductions, movement, recurrent, attention,
    tensorFlowElements, tensorFlowPoolings, tensorFlowNormalizations,
  ].reduce(into: [:]) { table, family in table.merge(family) { first, _ in first } }

  private static func kernels(
    of layer: LayerCost, _ backend: String, _ precision: KernelPrecision?
  ) throws(KernelsError) -> [KernelSpec] {
    let name = layer.node.qualifiedOperator
    if let mapping = mappings[name] {
      try checkTypes(of: layer, backend)
      guard let spec = try mapping(layer) else { return [] }
      guard let precision, spec.elementType == .f32 else { return [spec] }
      return [try spec.converted(to: precision)]
    }
    guard let mapping = parts[name] else { return [] }
    try checkTypes(of: layer, backend)
    return try mapping(layer)
  }

  /// Operations of one run.
  private static func work(of layer: LayerCost) -> Int64 {
    Int64(layer.cost.flops.constant ?? 0) + Int64(layer.cost.integerOperations.constant ?? 0)
  }

  static func sizes(_ infos: [TensorInfo?], _ index: Int) -> [Int]? {
    infos.indices.contains(index) ? infos[index].flatMap(sizes) : nil
  }

  /// All sizes, when all are known and the elements are 32-bit floats.
  static func sizes(_ info: TensorInfo) -> [Int]? { info.elementType == .float32 ? shape(info) : nil }

  static func shape(_ infos: [TensorInfo?], _ index: Int) -> [Int]? {
    infos.indices.contains(index) ? infos[index].flatMap(shape) : nil
  }

  /// All sizes, when all are known, of elements of any type.
  static func shape(_ info: TensorInfo) -> [Int]? {
    guard let shape = info.shape else { return nil }
    let sizes = shape.compactMap(\.constant)
    return sizes.count == shape.count ? sizes : nil
  }
}
