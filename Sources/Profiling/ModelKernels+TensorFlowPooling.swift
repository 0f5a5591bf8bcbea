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
    "tensorflow::MaxPoolWithArgmax": { (layer) throws(KernelsError) in try imagePooling(layer, .max) },
  ]

  private static func imagePooling(_ layer: LayerCost, _ mode: Pooling.Mode) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), let image = LayerImage(layer, input), let window = layer.node.integers("ksize"),
      window.count == input.count
    else { return [] }
    guard window[0] == 1, window[image.channelAxis] == 1 else {
      throw KernelsError(.unsupported, "no kernel for pooling over channels or a batch")
    }
    guard let axes = try image.axes(layer.node, kernel: image.spatial(of: window)) else { return [] }
    return [KernelSpec(try Pooling(mode: mode, batch: image.batch, channels: image.channels, axes: axes))]
  }
}
