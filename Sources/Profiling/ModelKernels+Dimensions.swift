import Costs
import Kernels
import ModelGraph

/// Dimensions that a kernel treats alike are one: a kernel's time does not depend on how its tensors are written.
enum Joined {
  /// Joins neighbours that `areAlike`, as far as a kernel's sizes go, and leaves out those of size 1.
  ///
  /// - Parameters:
  ///   - columns: tensors with as many dimensions each.
  ///   - kinds: of each dimension; neighbours of the same kind are joined.
  static func sizes(_ columns: [[Int]], kinds: [Int]) -> (columns: [[Int]], kinds: [Int]) {
    var joined = columns.map { _ in [Int]() }
    var kept: [Int] = []
    for axis in kinds.indices where columns.contains(where: { $0[axis] != 1 }) {
      if kept.last == kinds[axis], zip(columns, joined).allSatisfy({ $0[axis] * ($1.last ?? 1) <= KernelLimits.size }) {
        for column in columns.indices { joined[column][joined[column].count - 1] *= columns[column][axis] }
      } else {
        for column in columns.indices { joined[column].append(columns[column][axis]) }
        kept.append(kinds[axis])
      }
    }
    // One number has one dimension here.
    if kept.isEmpty { return (columns.map { _ in [1] }, [0]) }
    return (joined, kept)
  }

  static func sizes(_ sizes: [Int]) -> [Int] { Self.sizes([sizes], kinds: sizes.map { _ in 0 }).columns[0] }
}

extension ModelKernels {
  static func elementwise(
    _ operation: ElementwiseOperation, _ sizes: [Int], alpha: Float? = nil, beta: Float? = nil
  ) throws(KernelsError) -> KernelSpec {
    KernelSpec(try Elementwise(operation, Joined.sizes(sizes), alpha: alpha, beta: beta))
  }

  /// Shapes that are broadcast as models do it: aligned at the last dimension.
  static func binary(_ operation: Binary.Operation, _ left: [Int], _ right: [Int]) throws(KernelsError) -> KernelSpec {
    let rank = max(left.count, right.count)
    func aligned(_ sizes: [Int]) -> [Int] { Array(repeating: 1, count: rank - sizes.count) + sizes }
    var (left, right) = (aligned(left), aligned(right))
    // Libraries repeat the second operand: where the order is of no matter, that is the smaller one.
    if operation != .sub, operation != .div, left.reduce(1, *) < right.reduce(1, *) { swap(&left, &right) }
    let kinds = zip(left, right).map { $0 == $1 ? 0 : $0 == 1 ? 1 : 2 }
    let columns = Joined.sizes([left, right], kinds: kinds).columns
    return KernelSpec(try Binary(operation, columns[0], columns[1]))
  }

  /// None where nothing is reduced.
  static func reduction(
    _ operation: Reduction.Operation, _ sizes: [Int], axes: Set<Int>
  ) throws(KernelsError) -> [KernelSpec] {
    let (columns, kinds) = Joined.sizes([sizes], kinds: sizes.indices.map { axes.contains($0) ? 1 : 0 })
    let reduced = kinds.indices.filter { kinds[$0] == 1 }
    return reduced.isEmpty ? [] : [KernelSpec(try Reduction(operation, columns[0], axes: reduced))]
  }

  /// An axis counted from the start; nil when there is none.
  static func position(_ axis: Int, _ rank: Int) -> Int? {
    let position = axis < 0 ? axis + rank : axis
    return (0..<rank).contains(position) ? position : nil
  }

  /// The whole numbers that an input holds; nil where they are not all known.
  static func numbers(_ layer: LayerCost, _ index: Int) -> [Int]? {
    guard hasInput(layer, index), let values = layer.inputs[index]?.values else { return nil }
    let numbers = values.compactMap(\.constant)
    return numbers.count == values.count ? numbers : nil
  }

  /// The only floating-point number that an input holds, where it is known.
  static func number(_ layer: LayerCost, _ index: Int) -> Float? {
    guard hasInput(layer, index), let reals = layer.inputs[index]?.reals, reals.count == 1 else { return nil }
    return reals[0].constant.map { Float($0) }
  }
}
