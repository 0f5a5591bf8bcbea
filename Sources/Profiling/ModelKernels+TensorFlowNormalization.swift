import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// What belongs to channels, wherever they lie.
  static let tensorFlowNormalizations: [String: PartsMapping] = [
    "tensorflow::BatchNormWithGlobalNormalization": { (layer) throws(KernelsError) in try channelNormalization(layer) },
    "tensorflow::BiasAdd": { (layer) throws(KernelsError) in try channelBias(layer) },
    "tensorflow::BiasAddV1": { (layer) throws(KernelsError) in try channelBias(layer) },
    "tensorflow::FusedBatchNorm": { (layer) throws(KernelsError) in try fusedNormalization(layer) },
    "tensorflow::FusedBatchNormV2": { (layer) throws(KernelsError) in try fusedNormalization(layer) },
    "tensorflow::FusedBatchNormV3": { (layer) throws(KernelsError) in try fusedNormalization(layer) },
    "tensorflow::LRN": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0), let image = LayerImage(layer, input) else { return [] }
      return [
        KernelSpec(
          try ResponseNormalization(
            batch: image.batch, channels: image.channels, spatial: image.spatial.reduce(1, *),
            window: 2 * (layer.node.integer("depth_radius") ?? 5) + 1))
      ]
    },
    "tensorflow::_FusedBatchNormEx": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      var specs = try fusedNormalization(layer)
      if layer.node.integer("num_side_inputs") ?? 0 != 0 { specs.append(try binary(.add, input, input)) }
      if layer.node.text("activation_mode") == "Relu" { specs.append(try elementwise(.relu, input)) }
      return specs
    },
  ]

  /// In training the layer finds mean and variance first; it is one that trains unless it says that it does not.
  private static func fusedNormalization(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard layer.node.integer("is_training") ?? 1 == 0 else {
      throw KernelsError(.unsupported, "no kernel for a batch normalisation that trains")
    }
    return try channelNormalization(layer)
  }

  private static func channelNormalization(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), let image = LayerImage(layer, input) else { return [] }
    return [
      KernelSpec(
        try BatchNormalization(batch: image.batch, channels: image.channels, spatial: image.spatial.reduce(1, *)))
    ]
  }

  /// Matrices have their channels last.
  private static func channelBias(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), var bias = sizes(layer.inputs, 1), bias.count == 1 else { return [] }
    if let image = LayerImage(layer, input) {
      bias += Array(repeating: 1, count: input.count - 1 - image.channelAxis)
    }
    return [try binary(.add, input, bias)]
  }
}
