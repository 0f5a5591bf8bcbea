import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  static let normalizations: [String: PartsMapping] = [
    "BatchNormalization": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0), input.count > 1 else { return [] }
      return [
        KernelSpec(
          try BatchNormalization(batch: input[0], channels: input[1], spatial: input.dropFirst(2).reduce(1, *)))
      ]
    },
    "LayerNormalization": { (layer) throws(KernelsError) in try layerNormalization(layer) },
    "com.microsoft::LayerNormalization": { (layer) throws(KernelsError) in try layerNormalization(layer) },
    "com.microsoft::SkipLayerNormalization": { (layer) throws(KernelsError) in try skipLayerNormalization(layer) },
    "RMSNormalization": { (layer) throws(KernelsError) in try rootMeanSquare(layer) },
    "SimplifiedLayerNormalization": { (layer) throws(KernelsError) in try rootMeanSquare(layer) },
    "com.microsoft::SimplifiedLayerNormalization": { (layer) throws(KernelsError) in try rootMeanSquare(layer) },
    "com.microsoft::SkipSimplifiedLayerNormalization": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return try skipped(input, hasBias: hasInput(layer, 3)) + rootMeanSquare(layer)
    },
    "InstanceNormalization": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0), input.count > 1 else { return [] }
      return try ofGroups(input, groups: input[1])
    },
    "GroupNormalization": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0), input.count > 1, let groups = layer.node.integer("num_groups"), groups > 0,
        input[1] % groups == 0
      else { return [] }
      return try ofGroups(input, groups: groups)
    },
    "LRN": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0), input.count > 1, let window = layer.node.integer("size") else { return [] }
      return [
        KernelSpec(
          try ResponseNormalization(
            batch: input[0], channels: input[1], spatial: input.dropFirst(2).reduce(1, *), window: window))
      ]
    },
  ]

  /// Rows, and what is normalised of each, from the axis on.
  private static func rows(_ layer: LayerCost) -> (rows: Int, size: Int)? {
    guard let input = sizes(layer.inputs, 0), let axis = position(layer.node.integer("axis") ?? -1, input.count) else {
      return nil
    }
    return (input[..<axis].reduce(1, *), input[axis...].reduce(1, *))
  }

  private static func layerNormalization(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let (rows, size) = rows(layer) else { return [] }
    return [
      KernelSpec(
        try LayerNormalization(rows: rows, size: size, hasScale: hasInput(layer, 1), hasShift: hasInput(layer, 2)))
    ]
  }

  /// Input, skip, scale, shift, bias.
  private static func skipLayerNormalization(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), let size = input.last else { return [] }
    let normalization = try LayerNormalization(
      rows: input.dropLast().reduce(1, *), size: size, hasScale: true, hasShift: hasInput(layer, 3))
    return try skipped(input, hasBias: hasInput(layer, 4)) + [KernelSpec(normalization)]
  }

  /// What is skipped is added, and a bias of the last dimension where there is one.
  private static func skipped(_ input: [Int], hasBias: Bool) throws(KernelsError) -> [KernelSpec] {
    try [binary(.add, input, input)] + (hasBias ? [binary(.add, input, [input.last ?? 1])] : [])
  }

  /// Squares, their mean, epsilon added, the root, the division, the scale: libraries have no kernel of their own for it.
  private static func rootMeanSquare(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let (rows, size) = rows(layer) else { return [] }
    let (input, row) = ([rows, size], [rows, 1])
    return try [elementwise(.square, input)] + reduction(.mean, input, axes: [1])
      + [binary(.add, row, [1]), elementwise(.sqrt, row), binary(.div, input, row), binary(.mul, input, [1, size])]
  }

  /// Groups of channels are the rows of a layer normalisation; then scale and shift of each channel.
  private static func ofGroups(_ input: [Int], groups: Int) throws(KernelsError) -> [KernelSpec] {
    let sample = input.dropFirst().reduce(1, *)
    let channels = [1, input[1]] + Array(repeating: 1, count: input.count - 2)
    return [
      KernelSpec(try LayerNormalization(rows: input[0] * groups, size: sample / groups)),
      try binary(.mul, input, channels), try binary(.add, input, channels),
    ]
  }
}
