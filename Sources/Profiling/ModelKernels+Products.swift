import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// [..., m, k] times [..., k, n].
  ///
  /// - Parameter right: which input the second operand is.
  static func matmul(_ layer: LayerCost, right: Int = 1) throws(KernelsError) -> KernelSpec? {
    guard let precision = precision(of: layer, 0, right), let left = shape(layer.inputs, 0), let right = shape(layer.inputs, right)
    else { return nil }
    return try product(left, right, output: shape(layer.outputs, 0), precision)
  }

  /// With `transA` or `transB` a matrix is stored transposed; with `transBatchA` its first dimension is in front of its rows.
  static let fusedMatmul: Mapping = { (layer) throws(KernelsError) in
    guard let precision = precision(of: layer, 0, 1) else { return nil }
    var operands: [[Int]] = []
    for (index, name) in ["A", "B"].enumerated() {
      guard var shape = shape(layer.inputs, index) else { return nil }
      if layer.node.integer("transBatch\(name)") == 1, shape.count > 2 {
        shape.insert(shape.removeFirst(), at: shape.count - 1)
      }
      if layer.node.integer("trans\(name)") == 1 { turn(&shape) }
      operands.append(shape)
    }
    return try product(operands[0], operands[1], output: shape(layer.outputs, 0), precision)
  }

  /// - Parameters: names of the attributes that say that an operand is stored transposed.
  static func turnedMatmul(_ layer: LayerCost, _ first: String, _ second: String) throws(KernelsError) -> KernelSpec? {
    guard let precision = precision(of: layer, 0, 1), var left = shape(layer.inputs, 0), var right = shape(layer.inputs, 1) else {
      return nil
    }
    if layer.node.integer(first) == 1 { turn(&left) }
    if layer.node.integer(second) == 1 { turn(&right) }
    return try product(left, right, output: shape(layer.outputs, 0), precision, hasBias: hasFusedBias(layer))
  }

  /// [m, k] times [k, n], either of them stored transposed, plus a bias that is broadcast.
  ///
  /// - Parameter right: which input the second operand is; `bias` likewise.
  static func gemm(_ layer: LayerCost, right: Int = 1, bias: Int = 2) throws(KernelsError) -> KernelSpec? {
    guard let precision = precision(of: layer, 0, right), var left = shape(layer.inputs, 0), var right = shape(layer.inputs, right),
      left.count == 2, right.count == 2
    else { return nil }
    if layer.node.integer("transA") == 1 { turn(&left) }
    if layer.node.integer("transB") == 1 { turn(&right) }
    let bias = shape(layer.inputs, bias)
    return KernelSpec(
      try MatrixMultiplication(
        m: left[0], n: right[1], k: left[1], hasBias: bias.map { $0.reduce(1, *) == right[1] } ?? false, precision: precision))
  }

  /// A matrix on the right is shared by the whole batch, which is then one taller product; only that can have a bias.
  private static func product(
    _ left: [Int], _ right: [Int], output: [Int]?, _ precision: KernelPrecision, hasBias: Bool = false
  ) throws(KernelsError) -> KernelSpec? {
    var (left, right) = (left, right)
    guard !left.isEmpty, !right.isEmpty else { return nil }
    if left.count == 1 { left.insert(1, at: 0) }
    if right.count == 1 { right.append(1) }
    let (m, k, n) = (left[left.count - 2], left[left.count - 1], right[right.count - 1])
    let leftBatch = left.dropLast(2).reduce(1, *)
    if right.dropLast(2).allSatisfy({ $0 == 1 }) {
      return KernelSpec(try MatrixMultiplication(m: m * leftBatch, n: n, k: k, hasBias: hasBias, precision: precision))
    }
    let output = output ?? []
    let batch = output.count > 2 ? output.dropLast(2).reduce(1, *) : max(leftBatch, right.dropLast(2).reduce(1, *))
    return KernelSpec(try MatrixMultiplication(m: m, n: n, k: k, batch: batch, precision: precision))
  }

  /// Transposes the last two dimensions.
  private static func turn(_ shape: inout [Int]) {
    if shape.count > 1 { shape.swapAt(shape.count - 1, shape.count - 2) }
  }
}
