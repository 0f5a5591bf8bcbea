import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// Layers that calculate nothing and take time.
  static let movement: [String: PartsMapping] = [
    "Transpose": { (layer) throws(KernelsError) in try transpose(layer, layer.node.integers("perm")) },
    "Concat": { (layer) throws(KernelsError) in
      try concatenation(layer, axis: layer.node.integer("axis") ?? 0, of: layer.inputs.indices)
    },
    "tensorflow::Transpose": { (layer) throws(KernelsError) in
      guard let order = numbers(layer, 1) else { return [] }
      return try transpose(layer, order)
    },
    // The axis is the last input, in the first version the first.
    "tensorflow::ConcatV2": { (layer) throws(KernelsError) in
      let parts = layer.inputs.indices.dropLast()
      guard let axis = numbers(layer, parts.endIndex)?.first else { return [] }
      return try concatenation(layer, axis: axis, of: parts)
    },
    "tensorflow::Concat": { (layer) throws(KernelsError) in
      guard let axis = numbers(layer, 0)?.first else { return [] }
      return try concatenation(layer, axis: axis, of: layer.inputs.indices.dropFirst())
    },
  ]

  /// Dimensions that stay neighbours move as one; where only those of size 1 move, nothing does.
  ///
  /// - Parameter order: which axis of the input each of the output is; nil: reversed.
  private static func transpose(_ layer: LayerCost, _ order: [Int]?) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0) else { return [] }
    let permutation = order ?? Array(input.indices.reversed())
    guard permutation.sorted() == Array(input.indices) else { return [] }
    // Runs of input axes in the order in which the output has them.
    var runs: [(first: Int, last: Int, size: Int)] = []
    for axis in permutation where input[axis] != 1 {
      let isNext = runs.last.map { input[($0.last + 1)..<max(axis, $0.last + 1)].allSatisfy { $0 == 1 } && axis > $0.last }
      if let run = runs.last, isNext == true, run.size * input[axis] <= KernelLimits.size {
        runs[runs.count - 1] = (run.first, axis, run.size * input[axis])
      } else {
        runs.append((axis, axis, input[axis]))
      }
    }
    let order = runs.indices.sorted { runs[$0].first < runs[$1].first }
    guard order != Array(runs.indices) else { return [] }
    let places = runs.indices.map { run in order.firstIndex(of: run) ?? run }
    return [KernelSpec(try Transpose(order.map { runs[$0].size }, permutation: places))]
  }

  /// Parts without elements bring nothing.
  ///
  /// - Parameter inputs: which ones are joined.
  private static func concatenation(
    _ layer: LayerCost, axis: Int, of inputs: Range<Int>
  ) throws(KernelsError) -> [KernelSpec] {
    guard let output = sizes(layer.outputs, 0), let axis = position(axis, output.count) else { return [] }
    var parts: [Int] = []
    for index in inputs {
      guard let input = sizes(layer.inputs, index), input.count == output.count else { return [] }
      if input[axis] > 0 { parts.append(input[axis]) }
    }
    guard parts.count > 1 else { return [] }
    return [
      KernelSpec(
        try Concatenation(
          outer: output[..<axis].reduce(1, *), parts: parts, inner: output[(axis + 1)...].reduce(1, *)))
    ]
  }
}
