import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// Of two operands, where it is a product of matrices: an index that both have is summed over or, kept, counts the batch; one that a
  /// single operand has is kept. In which order the operands store their indices is left out, as for transposed matrices.
  static let einsum: Mapping = { (layer) throws(KernelsError) in
    guard layer.inputs.count == 2, let precision = precision(of: layer, 0, 1), let left = shape(layer.inputs, 0),
      let right = shape(layer.inputs, 1), let text = layer.node.text("equation"),
      let equation = try? EinsumEquation(text, [left, right].map { $0.map { Quantity($0) } })  // fits: it was counted
    else { return nil }
    let (first, second, kept) = (Set(equation.operands[0]), Set(equation.operands[1]), Set(equation.result))
    // Diagonals name an index twice; sums of one operand, and sizes of 1 that meet others, are work besides the product.
    guard first.count == left.count, second.count == right.count, first.symmetricDifference(second).isSubset(of: kept),
      zip(equation.operands[0] + equation.operands[1], left + right).allSatisfy({ equation.sizes[$0]?.constant == $1 })
    else { return nil }
    func size(_ indices: Set<EinsumEquation.Index>) -> Int {
      indices.reduce(1) { $0 * (equation.sizes[$1]?.constant ?? 1) }
    }
    let shared = first.intersection(second)
    return KernelSpec(
      try MatrixMultiplication(
        m: size(first.subtracting(second)), n: size(second.subtracting(first)), k: size(shared.subtracting(kept)),
        batch: size(shared.intersection(kept)), precision: precision))
  }
}
