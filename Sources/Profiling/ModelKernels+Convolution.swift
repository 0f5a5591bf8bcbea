import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// Input [N, C, spatial...], weights [M, C / group, kernel...], output [N, M, spatial...].
  static func convolution(_ layer: LayerCost) throws(KernelsError) -> KernelSpec? {
    guard let input = sizes(layer.inputs, 0), let weights = sizes(layer.inputs, 1), input.count == weights.count, input.count > 2
    else { return nil }
    guard
      let window = try? WindowGeometry(  // shape inference has told already what does not fit
        node: layer.node, input: input.dropFirst(2).map { Quantity($0) }, kernel: weights.dropFirst(2).map { Quantity($0) })
    else { return nil }
    var axes: [Convolution.Axis] = []
    for axis in 0..<input.count - 2 {
      guard let before = window.padsBegin[axis].constant, let after = window.padsEnd[axis].constant else { return nil }
      axes.append(
        try Convolution.Axis(
          input: input[axis + 2], kernel: weights[axis + 2], stride: window.strides[axis], dilation: window.dilations[axis],
          padBefore: before, padAfter: after))
    }
    return KernelSpec(
      try Convolution(
        batch: input[0], channels: input[1], outputs: weights[0], groups: layer.node.integer("group") ?? 1, axes: axes,
        hasBias: layer.inputs.count > 2 && layer.inputs[2] != nil))
  }
}
