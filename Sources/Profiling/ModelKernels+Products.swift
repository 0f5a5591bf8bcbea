import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// [..., m, k] times [..., k, n]; a matrix on the right is shared by the whole batch, which is then one taller product.
  static func matmul(_ layer: LayerCost) throws(KernelsError) -> KernelSpec? {
    guard var left = sizes(layer.inputs, 0), var right = sizes(layer.inputs, 1), !left.isEmpty, !right.isEmpty else { return nil }
    if left.count == 1 { left.insert(1, at: 0) }
    if right.count == 1 { right.append(1) }
    let (m, k, n) = (left[left.count - 2], left[left.count - 1], right[right.count - 1])
    let leftBatch = left.dropLast(2).reduce(1, *)
    if right.dropLast(2).allSatisfy({ $0 == 1 }) {
      return KernelSpec(try MatrixMultiplication(m: m * leftBatch, n: n, k: k))
    }
    let output = layer.outputs.first.flatMap(sizes) ?? []
    let batch = output.count > 2 ? output.dropLast(2).reduce(1, *) : max(leftBatch, right.dropLast(2).reduce(1, *))
    return KernelSpec(try MatrixMultiplication(m: m, n: n, k: k, batch: batch))
  }

  /// [m, k] times [k, n], either of them stored transposed, plus a bias that is broadcast.
  static func gemm(_ layer: LayerCost) throws(KernelsError) -> KernelSpec? {
    guard let left = sizes(layer.inputs, 0), let right = sizes(layer.inputs, 1), left.count == 2, right.count == 2 else {
      return nil
    }
    let isLeftTransposed = layer.node.integer("transA") == 1
    let isRightTransposed = layer.node.integer("transB") == 1
    let bias = sizes(layer.inputs, 2)
    let n = isRightTransposed ? right[0] : right[1]
    return KernelSpec(
      try MatrixMultiplication(
        m: isLeftTransposed ? left[1] : left[0], n: n, k: isLeftTransposed ? left[0] : left[1],
        hasBias: bias.map { $0.reduce(1, *) == n } ?? false))
  }
}
