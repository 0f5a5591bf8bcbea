import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  static let softmaxes: [String: PartsMapping] = [
    "Softmax": { (layer) throws(KernelsError) in try softmax(layer, isLogarithm: false) },
    "LogSoftmax": { (layer) throws(KernelsError) in try softmax(layer, isLogarithm: true) },
    "tensorflow::Softmax": { (layer) throws(KernelsError) in try lastSoftmax(layer, isLogarithm: false) },
    "tensorflow::LogSoftmax": { (layer) throws(KernelsError) in try lastSoftmax(layer, isLogarithm: true) },
  ]

  /// TensorFlow's rows are those of the last dimension.
  private static func lastSoftmax(_ layer: LayerCost, isLogarithm: Bool) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), let size = input.last else { return [] }
    return [KernelSpec(try Softmax(outer: input.dropLast().reduce(1, *), size: size, isLogarithm: isLogarithm))]
  }

  /// Before operator set 13 a row is everything from the axis on (1 by default), since then the axis alone (the last by default).
  private static func softmax(_ layer: LayerCost, isLogarithm: Bool) throws(KernelsError) -> [KernelSpec] {
    let isFlattened = layer.opset < 13
    guard let input = sizes(layer.inputs, 0),
      let axis = position(layer.node.integer("axis") ?? (isFlattened ? 1 : -1), input.count)
    else { return [] }
    let after = input[(axis + 1)...].reduce(1, *)
    return [
      KernelSpec(
        try Softmax(
          outer: input[..<axis].reduce(1, *), size: input[axis] * (isFlattened ? after : 1), inner: isFlattened ? 1 : after,
          isLogarithm: isLogarithm))
    ]
  }
}
