import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  static let elementwise: [String: PartsMapping] = plain.mapValues(ofOne).merging(withAttributes) { first, _ in first }

  private static let plain: [String: ElementwiseOperation] = [
    "Abs": .abs, "Exp": .exp, "HardSwish": .hardswish, "Log": .log, "Mish": .mish, "Neg": .neg, "Reciprocal": .reciprocal,
    "Relu": .relu, "Round": .round, "Sigmoid": .sigmoid, "Softplus": .softplus, "Sqrt": .sqrt, "Tanh": .tanh,
    "com.microsoft::Gelu": .geluErf,
    "tensorflow::Abs": .abs, "tensorflow::Elu": .elu, "tensorflow::Exp": .exp, "tensorflow::Inv": .reciprocal,
    "tensorflow::Log": .log, "tensorflow::Neg": .neg, "tensorflow::Reciprocal": .reciprocal, "tensorflow::Relu": .relu,
    "tensorflow::Rint": .round, "tensorflow::Round": .round, "tensorflow::Sigmoid": .sigmoid, "tensorflow::Softplus": .softplus,
    "tensorflow::Sqrt": .sqrt, "tensorflow::Square": .square, "tensorflow::Tanh": .tanh,
  ]

  private static let withAttributes: [String: PartsMapping] = [
    "LeakyRelu": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return [try elementwise(.leakyRelu, input, alpha: layer.node.float("alpha") ?? 0.01)]
    },
    "Elu": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return [try elementwise(.elu, input, alpha: layer.node.float("alpha") ?? 1)]
    },
    "Swish": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return [try elementwise(.swish, input, alpha: layer.node.float("alpha") ?? 1)]
    },
    "com.microsoft::QuickGelu": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return [try elementwise(.swish, input, alpha: layer.node.float("alpha") ?? 1.702)]
    },
    "Gelu": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return [try elementwise(layer.node.text("approximate") == "tanh" ? .geluTanh : .geluErf, input)]
    },
    "com.microsoft::FastGelu": { (layer) throws(KernelsError) in try biased(layer, .geluTanh) },
    "com.microsoft::BiasGelu": { (layer) throws(KernelsError) in try biased(layer, .geluErf) },
    // max(0, min(1, a x + b)).
    "HardSigmoid": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      let (slope, shift) = (layer.node.float("alpha") ?? 0.2, layer.node.float("beta") ?? 0.5)
      return try [
        elementwise(.linear, input, alpha: slope, beta: shift), elementwise(.clip, input, alpha: 0, beta: 1),
      ]
    },
    "Softsign": { (layer) throws(KernelsError) in try softsign(layer) },
    "Clip": { (layer) throws(KernelsError) in try clip(layer) },
    "Pow": { (layer) throws(KernelsError) in try power(layer) },
  ]

  /// x / (1 + |x|).
  static func softsign(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0) else { return [] }
    return try [elementwise(.abs, input), binary(.add, input, [1]), binary(.div, input, input)]
  }

  /// Only a power that is known is one function of an element.
  static func power(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0) else { return [] }
    guard let exponent = number(layer, 1) else {
      throw KernelsError(.unsupported, "no kernel for powers that differ or are not known before")
    }
    return [try elementwise(.pow, input, beta: exponent)]
  }

  private static func ofOne(_ operation: ElementwiseOperation) -> PartsMapping {
    let mapping: PartsMapping = { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return [try elementwise(operation, input)]
    }
    return mapping
  }

  /// A bias of the last dimension, where there is one, and the function of the sum.
  private static func biased(_ layer: LayerCost, _ operation: ElementwiseOperation) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0) else { return [] }
    let bias = hasInput(layer, 1) ? [try binary(.add, input, [input.last ?? 1])] : []
    return bias + [try elementwise(operation, input)]
  }

  /// With one bound it is a maximum or a minimum. Before operator set 11 the bounds are attributes. What they are matters little:
  /// those that are not known are taken to be 0 and 6.
  private static func clip(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0) else { return [] }
    let areAttributes = layer.opset < 11
    let (least, most) =
      areAttributes
      ? (layer.node.float("min"), layer.node.float("max"))
      : (hasInput(layer, 1) ? number(layer, 1) ?? 0 : nil, hasInput(layer, 2) ? number(layer, 2) ?? 6 : nil)
    switch (least, most) {
    case (let least?, let most?): return [try elementwise(.clip, input, alpha: min(least, most), beta: most)]
    case (_?, nil): return [try binary(.max, input, [1])]
    case (nil, _?): return [try binary(.min, input, [1])]
    case (nil, nil): return []
    }
  }
}
