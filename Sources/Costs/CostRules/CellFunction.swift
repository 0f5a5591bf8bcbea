import ModelGraph

/// A function that recurrent cells apply to their gates and outputs.
struct CellFunction: Sendable {
  let name: String
  let flops: Int
  var transcendentals = 0
  /// Whether it flattens out on both sides.
  var saturates = false

  /// Throws `shape.inconsistent` for a name that ONNX does not define.
  static func named(_ name: String) throws(ModelGraphError) -> CellFunction {
    guard let function = byName[name.lowercased()] else {
      throw ModelGraphError(.inconsistent, "it applies \"\(name)\", which is no function of recurrent cells")
    }
    return function
  }

  static let sigmoid = CellFunction(name: "Sigmoid", flops: 4, transcendentals: 1, saturates: true)
  static let tanh = CellFunction(name: "Tanh", flops: 1, transcendentals: 1, saturates: true)

  /// Counted as the operators of these names are. a tanh(b x) is 3 operations, a x + b is 2.
  private static let byName: [String: CellFunction] = [
    "relu": CellFunction(name: "Relu", flops: 1), "tanh": tanh, "sigmoid": sigmoid,
    "affine": CellFunction(name: "Affine", flops: 2), "leakyrelu": CellFunction(name: "LeakyRelu", flops: 2),
    "thresholdedrelu": CellFunction(name: "ThresholdedRelu", flops: 1),
    "scaledtanh": CellFunction(name: "ScaledTanh", flops: 3, transcendentals: 1, saturates: true),
    "hardsigmoid": CellFunction(name: "HardSigmoid", flops: 4, saturates: true),
    "elu": CellFunction(name: "Elu", flops: 4, transcendentals: 1),
    "softsign": CellFunction(name: "Softsign", flops: 3, saturates: true),
    "softplus": CellFunction(name: "Softplus", flops: 3, transcendentals: 2),
  ]
}
