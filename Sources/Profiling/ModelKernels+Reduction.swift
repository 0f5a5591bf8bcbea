import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// Sums of squares and of absolute values are kernels of their parts, as are the rarer ones: oneDNN has them as reductions, but
  /// without fast code.
  static let reductions: [String: PartsMapping] = [
    "ReduceSum": { (layer) throws(KernelsError) in try reduced(layer, .sum) },
    "ReduceMean": { (layer) throws(KernelsError) in try reduced(layer, .mean) },
    "ReduceMax": { (layer) throws(KernelsError) in try reduced(layer, .max) },
    "ReduceMin": { (layer) throws(KernelsError) in try reduced(layer, .min) },
    "ReduceL1": { (layer) throws(KernelsError) in try reduced(layer, .sum, before: .abs) },
    "ReduceL2": { (layer) throws(KernelsError) in try reduced(layer, .sum, before: .square, after: .sqrt) },
    "ReduceSumSquare": { (layer) throws(KernelsError) in try reduced(layer, .sum, before: .square) },
    "ReduceLogSum": { (layer) throws(KernelsError) in try reduced(layer, .sum, after: .log) },
    "ReduceLogSumExp": { (layer) throws(KernelsError) in try reduced(layer, .sum, before: .exp, after: .log) },
    "tensorflow::Sum": { (layer) throws(KernelsError) in try reduced(layer, .sum) },
    "tensorflow::Mean": { (layer) throws(KernelsError) in try reduced(layer, .mean) },
    "tensorflow::Max": { (layer) throws(KernelsError) in try reduced(layer, .max) },
    "tensorflow::Min": { (layer) throws(KernelsError) in try reduced(layer, .min) },
    "tensorflow::EuclideanNorm": { (layer) throws(KernelsError) in try reduced(layer, .sum, before: .square, after: .sqrt) },
  ]

  private static func reduced(
    _ layer: LayerCost, _ operation: Reduction.Operation, before: ElementwiseOperation? = nil, after: ElementwiseOperation? = nil
  ) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), let output = sizes(layer.outputs, 0), let axes = axes(layer, input.count) else {
      return []
    }
    var specs = try reduction(operation, input, axes: axes)
    if let before { specs.insert(try elementwise(before, input), at: 0) }
    if let after { specs.append(try elementwise(after, output)) }
    return specs
  }

  /// An attribute, or since operator set 13 (sum) and 18 an input; without either all axes, or none where the node says so. Nil
  /// where they are not known. In TensorFlow they are always the input, and none of them means none.
  private static func axes(_ layer: LayerCost, _ rank: Int) -> Set<Int>? {
    if layer.node.domain == Node.tensorFlowDomain {
      return numbers(layer, 1).map { Set($0.compactMap { position($0, rank) }) }
    }
    var axes = layer.node.integers("axes")
    if axes == nil, hasInput(layer, 1) {
      guard let values = layer.inputs[1]?.values else { return nil }
      axes = values.compactMap(\.constant)
    }
    if (axes ?? []).isEmpty { return layer.node.integer("noop_with_empty_axes") == 1 ? [] : Set(0..<rank) }
    return Set((axes ?? []).compactMap { position($0, rank) })
  }
}
