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

  private static func kernel(of layer: LayerCost) -> Result<KernelSpec?, KernelsError> {
    do throws(KernelsError) {
      switch layer.operator {
      case "Conv": return .success(try convolution(layer))
      case "MatMul": return .success(try matmul(layer))
      case "Gemm": return .success(try gemm(layer))
      default: return .success(nil)
      }
    } catch {
      return .failure(error)
    }
  }

  /// Input [N, C, spatial...], weights [M, C / group, kernel...], output [N, M, spatial...].
  private static func convolution(_ layer: LayerCost) throws(KernelsError) -> KernelSpec? {
    guard let input = sizes(layer.inputs, 0), let weights = sizes(layer.inputs, 1), input.count == weights.count, input.count > 2
    else { return nil }
    guard
      let window = try? WindowGeometry(  // shape inference has told already what does not fit
        node: layer.node, input: input.dropFirst(2).map { Quantity($0) }, kernel: weights.dropFirst(2).map { Quantity($0) })
    else { return nil }
    var axes: [Convolution.Axis] = []
    for axis in 0..<input.count - 2 {
      guard let before = window.padsBegin[axis].constant, let after = window.padsEnd[axis].constant else { return nil }
      axes.append(
        try Convolution.Axis(
          input: input[axis + 2], kernel: weights[axis + 2], stride: window.strides[axis], dilation: window.dilations[axis],
          padBefore: before, padAfter: after))
    }
    return .convolution(
      try Convolution(
        batch: input[0], channels: input[1], outputs: weights[0], groups: layer.node.integer("group") ?? 1, axes: axes,
        hasBias: layer.inputs.count > 2 && layer.inputs[2] != nil))
  }

  /// [..., m, k] times [..., k, n]; a matrix on the right is shared by the whole batch, which is then one taller product.
  private static func matmul(_ layer: LayerCost) throws(KernelsError) -> KernelSpec? {
    guard var left = sizes(layer.inputs, 0), var right = sizes(layer.inputs, 1), !left.isEmpty, !right.isEmpty else { return nil }
    if left.count == 1 { left.insert(1, at: 0) }
    if right.count == 1 { right.append(1) }
    let (m, k, n) = (left[left.count - 2], left[left.count - 1], right[right.count - 1])
    let leftBatch = left.dropLast(2).reduce(1, *)
    if right.dropLast(2).allSatisfy({ $0 == 1 }) {
      return .matmul(try MatrixMultiplication(m: m * leftBatch, n: n, k: k))
    }
    let output = layer.outputs.first.flatMap(sizes) ?? []
    let batch = output.count > 2 ? output.dropLast(2).reduce(1, *) : max(leftBatch, right.dropLast(2).reduce(1, *))
    return .matmul(try MatrixMultiplication(m: m, n: n, k: k, batch: batch))
  }

  /// [m, k] times [k, n], either of them stored transposed, plus a bias that is broadcast.
  private static func gemm(_ layer: LayerCost) throws(KernelsError) -> KernelSpec? {
    guard let left = sizes(layer.inputs, 0), let right = sizes(layer.inputs, 1), left.count == 2, right.count == 2 else {
      return nil
    }
    let isLeftTransposed = layer.node.integer("transA") == 1
    let isRightTransposed = layer.node.integer("transB") == 1
    let bias = sizes(layer.inputs, 2)
    let n = isRightTransposed ? right[0] : right[1]
    return .matmul(
      try MatrixMultiplication(
        m: isLeftTransposed ? left[1] : left[0], n: n, k: isLeftTransposed ? left[0] : left[1],
        hasBias: bias.map { $0.reduce(1, *) == n } ?? false))
  }

  private static func sizes(_ infos: [TensorInfo?], _ index: Int) -> [Int]? {
    infos.indices.contains(index) ? infos[index].flatMap(sizes) : nil
  }

  /// All sizes, when all are known and the elements are 32-bit floats.
  private static func sizes(_ info: TensorInfo) -> [Int]? {
    guard info.elementType == .float32, let shape = info.shape else { return nil }
    let sizes = shape.compactMap(\.constant)
    return sizes.count == shape.count ? sizes : nil
  }
}
