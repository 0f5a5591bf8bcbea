import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// Convolutions and products of matrices. Where the channels lie is left out: the work is the same, and libraries choose a layout
  /// of their own. So a layer and its twin in ONNX are one kernel.
  static let tensorFlowProducts: [String: Mapping] = [
    "tensorflow::BatchMatMul": { (layer) throws(KernelsError) in try turnedMatmul(layer, "adj_x", "adj_y") },
    "tensorflow::BatchMatMulV2": { (layer) throws(KernelsError) in try turnedMatmul(layer, "adj_x", "adj_y") },
    "tensorflow::BatchMatMulV3": { (layer) throws(KernelsError) in try turnedMatmul(layer, "adj_x", "adj_y") },
    "tensorflow::Conv2D": { (layer) throws(KernelsError) in try imageConvolution(layer) },
    "tensorflow::Conv2DBackpropInput": { (layer) throws(KernelsError) in try spreadConvolution(layer) },
    "tensorflow::Conv3D": { (layer) throws(KernelsError) in try imageConvolution(layer) },
    "tensorflow::Conv3DBackpropInput": { (layer) throws(KernelsError) in try spreadConvolution(layer) },
    "tensorflow::Conv3DBackpropInputV2": { (layer) throws(KernelsError) in try spreadConvolution(layer) },
    "tensorflow::DepthwiseConv2dNative": { (layer) throws(KernelsError) in try imageConvolution(layer, isDepthwise: true) },
    "tensorflow::DepthwiseConv2dNativeBackpropInput": { (layer) throws(KernelsError) in
      try spreadConvolution(layer, isDepthwise: true)
    },
    "tensorflow::Einsum": einsum,
    "tensorflow::FusedDepthwiseConv2dNative": { (layer) throws(KernelsError) in try imageConvolution(layer, isDepthwise: true) },
    "tensorflow::MatMul": { (layer) throws(KernelsError) in try turnedMatmul(layer, "transpose_a", "transpose_b") },
    "tensorflow::_FusedConv2D": { (layer) throws(KernelsError) in try imageConvolution(layer) },
    "tensorflow::_FusedDepthwiseConv2dNative": { (layer) throws(KernelsError) in try imageConvolution(layer, isDepthwise: true) },
    "tensorflow::_FusedMatMul": { (layer) throws(KernelsError) in try turnedMatmul(layer, "transpose_a", "transpose_b") },
  ]

  /// Weights [kernel..., C / groups, M]; depthwise [kernel..., C, multiplier], each channel a group of its own.
  private static func imageConvolution(_ layer: LayerCost, isDepthwise: Bool = false) throws(KernelsError) -> KernelSpec? {
    guard let precision = precision(of: layer, 0, 1), let input = shape(layer.inputs, 0), let weights = shape(layer.inputs, 1),
      input.count == weights.count, let image = LayerImage(layer, input)
    else { return nil }
    let kernel = Array(weights.dropLast(2))
    let (each, last) = (weights[kernel.count], weights[kernel.count + 1])
    guard each > 0, let axes = try image.axes(layer.node, kernel: kernel) else { return nil }
    return KernelSpec(
      try Convolution(
        batch: input[0], channels: image.channels, outputs: isDepthwise ? image.channels * last : last,
        groups: isDepthwise ? image.channels : image.channels / each, axes: axes, hasBias: hasFusedBias(layer),
        precision: precision))
  }

  /// Transposed: the third input is spread over an image of the output's size, which the convolution that it undoes would read.
  /// Weights are those of that convolution.
  private static func spreadConvolution(_ layer: LayerCost, isDepthwise: Bool = false) throws(KernelsError) -> KernelSpec? {
    guard let precision = precision(of: layer, 2, 1), let weights = shape(layer.inputs, 1), let input = shape(layer.inputs, 2),
      let output = shape(layer.outputs, 0), input.count == weights.count, input.count == output.count,
      let small = LayerImage(layer, input), let large = LayerImage(layer, output)
    else { return nil }
    let kernel = Array(weights.dropLast(2))
    let each = weights[kernel.count]
    guard each > 0, let undone = try large.axes(layer.node, kernel: kernel), undone.map(\.output) == small.spatial else {
      return nil
    }
    var axes: [TransposedConvolution.Axis] = []
    for axis in undone {
      // Elements at the end that no window of the convolution reaches.
      let full = axis.stride * (axis.output - 1) + axis.dilation * (axis.kernel - 1) + 1
      axes.append(
        try TransposedConvolution.Axis(
          input: axis.output, kernel: axis.kernel, stride: axis.stride, dilation: axis.dilation, padBefore: axis.padBefore,
          padAfter: axis.padAfter, outputPadding: axis.input + axis.padBefore + axis.padAfter - full))
    }
    return KernelSpec(
      try TransposedConvolution(
        batch: input[0], channels: small.channels, outputs: large.channels,
        groups: isDepthwise ? large.channels : large.channels / each, axes: axes, precision: precision))
  }

  /// Whether an optimiser hung a bias on a product.
  static func hasFusedBias(_ layer: LayerCost) -> Bool {
    guard case .texts(let names)? = layer.node.attributes["fused_ops"] else { return false }
    return names.contains("BiasAdd")
  }
}
