import Costs
import Kernels
import ModelGraph

/// A tensor of TensorFlow that windows move over, read with its channels where its layer has them.
struct LayerImage {
  let sizes: [Int]
  private let layout: ImageLayout

  /// Nil where the layer has a layout that has no rule.
  init?(_ layer: LayerCost, _ sizes: [Int]) {
    guard let layout = try? ImageLayout(layer.node, rank: sizes.count) else { return nil }  // told by shape inference already
    self.sizes = sizes
    self.layout = layout
  }

  var batch: Int { sizes[0] }
  var channels: Int { sizes[layout.channelAxis] }
  /// Which dimension they are.
  var channelAxis: Int { layout.channelAxis }
  var spatial: [Int] { Array(sizes[layout.spatialAxes]) }

  /// Those of a list of one number for each dimension that are about spatial ones.
  func spatial(of list: [Int]) -> [Int] { Array(list[layout.spatialAxes]) }

  /// How the node's window moves over the spatial dimensions, with its strides, dilations and padding; nil where it does not fit.
  ///
  /// - Parameter kernel: one size for each of them.
  func axes(_ node: Node, kernel: [Int]) throws(KernelsError) -> [Convolution.Axis]? {
    guard
      let window = try? layout.window(  // told by shape inference already
        node, over: sizes.map { Quantity($0) }, kernel: kernel.map { Quantity($0) })
    else { return nil }
    var axes: [Convolution.Axis] = []
    for (axis, size) in spatial.enumerated() {
      guard let before = window.padsBegin[axis].constant, let after = window.padsEnd[axis].constant else { return nil }
      axes.append(
        try Convolution.Axis(
          input: size, kernel: kernel[axis], stride: window.strides[axis], dilation: window.dilations[axis], padBefore: before,
          padAfter: after))
    }
    return axes
  }
}
