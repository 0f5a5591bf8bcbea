import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  /// Functions of elements that have numbers of their own, or that several kernels make up.
  static let tensorFlowElements: [String: PartsMapping] = [
    "tensorflow::ClipByValue": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      // What the bounds are matters little.
      let (least, most) = (number(layer, 1) ?? 0, number(layer, 2) ?? 6)
      return [try elementwise(.clip, input, alpha: min(least, most), beta: most)]
    },
    // exp(x) - 1.
    "tensorflow::Expm1": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return try [elementwise(.exp, input), binary(.sub, input, [1])]
    },
    "tensorflow::LeakyRelu": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return [try elementwise(.leakyRelu, input, alpha: layer.node.float("alpha") ?? 0.2)]
    },
    // log(1 + x).
    "tensorflow::Log1p": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return try [binary(.add, input, [1]), elementwise(.log, input)]
    },
    "tensorflow::Pow": { (layer) throws(KernelsError) in try power(layer) },
    "tensorflow::Relu6": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return [try elementwise(.clip, input, alpha: 0, beta: 6)]
    },
    "tensorflow::Rsqrt": { (layer) throws(KernelsError) in
      guard let input = sizes(layer.inputs, 0) else { return [] }
      return try [elementwise(.sqrt, input), elementwise(.reciprocal, input)]
    },
    "tensorflow::Softsign": { (layer) throws(KernelsError) in try softsign(layer) },
    "tensorflow::SquaredDifference": { (layer) throws(KernelsError) in
      guard let left = sizes(layer.inputs, 0), let right = sizes(layer.inputs, 1), let output = sizes(layer.outputs, 0) else {
        return []
      }
      return try [binary(.sub, left, right), elementwise(.square, output)]
    },
  ]
}
