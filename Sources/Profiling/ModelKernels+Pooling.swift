import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  static let poolings: [String: PartsMapping] = [
    "MaxPool": { (layer) throws(KernelsError) in try pooling(layer, .max) },
    "AveragePool": { (layer) throws(KernelsError) in
      try pooling(layer, layer.node.integer("count_include_pad") == 1 ? .meanPadded : .mean)
    },
    "GlobalMaxPool": { (layer) throws(KernelsError) in try globalPooling(layer, .max) },
    "GlobalAveragePool": { (layer) throws(KernelsError) in try globalPooling(layer, .mean) },
  ]

  /// Input [N, C, spatial...].
  private static func pooling(_ layer: LayerCost, _ mode: Pooling.Mode) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), input.count > 2,
      let window = try? WindowGeometry(node: layer.node, input: input.dropFirst(2).map { Quantity($0) })  // fits: it was counted
    else { return [] }
    var axes: [Convolution.Axis] = []
    for axis in 0..<input.count - 2 {
      guard let kernel = window.kernel[axis].constant, let before = window.padsBegin[axis].constant,
        let after = window.padsEnd[axis].constant, let output = window.output[axis].constant
      else { return [] }
      let (stride, dilation) = (window.strides[axis], window.dilations[axis])
      // Where the output's size is rounded up, the last window reaches farther than the padding.
      let needed = (output - 1) * stride + dilation * (kernel - 1) + 1 - input[axis + 2] - before
      let isRoundedUp = layer.node.integer("ceil_mode") == 1
      axes.append(
        try Convolution.Axis(
          input: input[axis + 2], kernel: kernel, stride: stride, dilation: dilation, padBefore: before,
          padAfter: isRoundedUp ? max(0, needed) : after))
      guard axes[axis].output == output else { return [] }
    }
    // Without padding both means are one.
    let isPadded = axes.contains { $0.padBefore + $0.padAfter > 0 }
    return [
      KernelSpec(
        try Pooling(
          mode: mode == .meanPadded && !isPadded ? .mean : mode, batch: input[0], channels: input[1], axes: axes))
    ]
  }

  /// One window over all that there is.
  private static func globalPooling(_ layer: LayerCost, _ mode: Pooling.Mode) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), input.count > 2 else { return [] }
    let axes = try input.dropFirst(2).map { (size) throws(KernelsError) in try Convolution.Axis(input: size, kernel: size) }
    return [KernelSpec(try Pooling(mode: mode, batch: input[0], channels: input[1], axes: axes))]
  }
}
