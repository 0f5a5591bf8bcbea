import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// TensorFlow's means leave the padding out.
  static let tensorFlowPoolings: [String: PartsMapping] = [
    "tensorflow::AvgPool": { (layer) throws(KernelsError) in try imagePooling(layer, .mean) },
    "tensorflow::AvgPool3D": { (layer) throws(KernelsError) in try imagePooling(layer, .mean) },
    "tensorflow::MaxPool": { (layer) throws(KernelsError) in try imagePooling(layer, .max) },
    "tensorflow::MaxPool3D": { (layer) throws(KernelsError) in try imagePooling(layer, .max) },
    "tensorflow::MaxPoolV2": { (layer) throws(KernelsError) in
      // Window and strides are inputs.
      guard let window = numbers(layer, 1), let strides = numbers(layer, 2) else { return [] }
      var attributes = layer.node.attributes
      attributes["strides"] = .integers(strides)
      let node = Node(operator: "MaxPool", inputs: [], outputs: [], attributes: attributes)
      return try imagePooling(layer, .max, node, window)
    },
    "tensorflow::MaxPoolWithArgmax": { (layer) throws(KernelsError) in try imagePooling(layer, .max) },
  ]

  private static func imagePooling(_ layer: LayerCost, _ mode: Pooling.Mode) throws(KernelsError) -> [KernelSpec] {
    guard let window = layer.node.integers("ksize") else { return [] }
    return try imagePooling(layer, mode, layer.node, window)
  }

  /// - Parameters:
  ///   - node: has strides and padding as attributes.
  ///   - window: one size for each dimension.
  private static func imagePooling(
    _ layer: LayerCost, _ mode: Pooling.Mode, _ node: Node, _ window: [Int]
  ) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), let image = LayerImage(layer, input), window.count == input.count else {
      return []
    }
    guard window[0] == 1, window[image.channelAxis] == 1 else {
      throw KernelsError(.unsupported, "no kernel for pooling over channels or a batch")
    }
    guard let axes = try image.axes(node, kernel: image.spatial(of: window)) else { return [] }
    return [KernelSpec(try Pooling(mode: mode, batch: image.batch, channels: image.channels, axes: axes))]
  }
}
