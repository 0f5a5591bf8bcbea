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
    /// How often the model runs it: once a layer, more in loops.
    public var runs: Int
  }

  /// A layer with arithmetic that no kernel here measures.
  public struct Unmeasured: Hashable, Sendable {
    public let layer: String
    public let `operator`: String
    public let flops: Int64
    public let reason: String
  }

  /// In order of first use.
  public private(set) var uses: [Use] = []
  /// Layers that cost FLOPs and have no kernel; free ones (views, constants) are not listed.
  public private(set) var unmeasured: [Unmeasured] = []

  /// Reads and counts the model first. Throws when it cannot be read, or its dimensions are not all bound.
  public init(model: TrialRequest.ModelInput) throws { self.init(of: try costOf(model)) }

  /// - Parameter cost: of a model whose dimensions are all bound.
  public init(of cost: ModelCost) {
    var index: [KernelSpec: Int] = [:]
    for layer in cost.layers where layer.isCounted {
      let runs = layer.runs.constant ?? 1
      switch Self.kernel(of: layer) {
      case .success(let spec?):
        if let known = index[spec] {
          uses[known].layers.append(layer.name)
          uses[known].runs += runs
        } else {
          index[spec] = uses.count
          uses.append(Use(spec: spec, layers: [layer.name], runs: runs))
        }
      case .success(nil):
        let flops = Int64(layer.cost.flops.constant ?? 0) * Int64(runs)
        if flops > 0 {
          unmeasured.append(
            Unmeasured(layer: layer.name, operator: layer.operator, flops: flops, reason: "no kernel for \(layer.operator)"))
        }
      case .failure(let error):
        unmeasured.append(
          Unmeasured(
            layer: layer.name, operator: layer.operator, flops: Int64(layer.cost.flops.constant ?? 0) * Int64(runs),
            reason: error.message))
      }
    }
  }

  /// Gives the kernel of a layer; nil when it has none. Throws what is wrong with the kernel.
  typealias Mapping = @Sendable (LayerCost) throws(KernelsError) -> KernelSpec?

  /// Operator -> its kernel, one line each; the mappings are in `ModelKernels+<Kind>.swift`.
  private static let mappings: [String: Mapping] = [
    "Conv": convolution,
    "Gemm": gemm,
    "MatMul": matmul,
  ]

  private static func kernel(of layer: LayerCost) -> Result<KernelSpec?, KernelsError> {
    guard let mapping = mappings[layer.operator] else { return .success(nil) }
    do throws(KernelsError) {
      return .success(try mapping(layer))
    } catch {
      return .failure(error)
    }
  }

  static func sizes(_ infos: [TensorInfo?], _ index: Int) -> [Int]? {
    infos.indices.contains(index) ? infos[index].flatMap(sizes) : nil
  }

  /// All sizes, when all are known and the elements are 32-bit floats.
  static func sizes(_ info: TensorInfo) -> [Int]? {
    guard info.elementType == .float32, let shape = info.shape else { return nil }
    let sizes = shape.compactMap(\.constant)
    return sizes.count == shape.count ? sizes : nil
  }
}
