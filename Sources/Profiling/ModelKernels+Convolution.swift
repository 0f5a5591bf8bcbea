import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// Input [N, C, spatial...], weights [M, C / group, kernel...], output [N, M, spatial...].
  ///
  /// - Parameter weights: which input they are; `bias` likewise.
  static func convolution(_ layer: LayerCost, weights index: Int = 1, bias: Int = 2) throws(KernelsError) -> KernelSpec? {
    guard let precision = precision(of: layer, 0, index), let (input, weights) = operands(layer, index) else { return nil }
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
        hasBias: hasInput(layer, bias), precision: precision))
  }

  /// x, its scale and zero point, the weights and theirs, the output's, the bias. The output's scaling is no part of the kernel.
  static let quantizedConvolution: Mapping = { (layer) throws(KernelsError) in
    // With channels last the sizes mean something else.
    guard layer.node.integer("channels_last") ?? 0 == 0 else { return nil }
    return try convolution(layer, weights: 3, bias: 8)
  }

  /// Input [N, C, spatial...], weights [C, M / group, kernel...], output [N, M, spatial...].
  static let transposedConvolution: Mapping = { (layer) throws(KernelsError) in
    guard let precision = precision(of: layer, 0, 1), let (input, weights) = operands(layer, 1),
      let output = shape(layer.outputs, 0), output.count == input.count
    else { return nil }
    let window = TransposedWindow(layer.node, rank: input.count - 2)
    var axes: [TransposedConvolution.Axis] = []
    for axis in 0..<input.count - 2 {
      axes.append(try window.axis(axis, input: input[axis + 2], kernel: weights[axis + 2], output: output[axis + 2]))
    }
    return KernelSpec(
      try TransposedConvolution(
        batch: input[0], channels: input[1], outputs: output[1], groups: layer.node.integer("group") ?? 1, axes: axes,
        hasBias: hasInput(layer, 2), precision: precision))
  }

  private static func operands(_ layer: LayerCost, _ weights: Int) -> (input: [Int], weights: [Int])? {
    guard let input = shape(layer.inputs, 0), let weights = shape(layer.inputs, weights), input.count == weights.count,
      input.count > 2
    else { return nil }
    return (input, weights)
  }

  static func hasInput(_ layer: LayerCost, _ index: Int) -> Bool {
    layer.inputs.indices.contains(index) && layer.inputs[index] != nil
  }
}

/// The attributes of a transposed convolution. Source: ONNX, docs/Operators.md, ConvTranspose.
private struct TransposedWindow {
  private let strides: [Int]
  private let dilations: [Int]
  private let pads: [Int]
  private let outputPadding: [Int]
  /// Where the padding follows from the output's size: true when an odd element of it is cut off at the end, not the start.
  private let cutsEnd: Bool?

  init(_ node: Node, rank: Int) {
    func list(_ name: String, _ standard: Int, _ count: Int) -> [Int] {
      let given = node.integers(name) ?? []
      return given.count == count ? given : Array(repeating: standard, count: count)
    }
    strides = list("strides", 1, rank)
    dilations = list("dilations", 1, rank)
    pads = list("pads", 0, 2 * rank)
    outputPadding = list("output_padding", 0, rank)
    let automatic = node.text("auto_pad") ?? "NOTSET"
    cutsEnd = node.integers("output_shape") != nil || automatic.hasPrefix("SAME") ? automatic == "SAME_UPPER" : nil
  }

  func axis(_ axis: Int, input: Int, kernel: Int, output: Int) throws(KernelsError) -> TransposedConvolution.Axis {
    var (before, after, longer) = (pads[axis], pads[axis + pads.count / 2], outputPadding[axis])
    if let cutsEnd {
      let full = strides[axis] * (input - 1) + longer + dilations[axis] * (kernel - 1) + 1
      let total = max(0, full - output)
      before = cutsEnd ? total / 2 : total - total / 2
      after = total - before
      longer += max(0, output - full)
    }
    return try TransposedConvolution.Axis(
      input: input, kernel: kernel, stride: strides[axis], dilation: dilations[axis], padBefore: before, padAfter: after,
      outputPadding: longer)
  }
}
