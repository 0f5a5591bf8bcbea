import ModelGraph

extension ActivationFunction {
  /// The function that an ONNX operator applies to its first input; nil for an operator that is no activation, or no single one.
  ///
  /// - Parameters:
  ///   - opset: of the node's domain.
  ///   - inputs: what is known of the node's inputs.
  init?(_ node: Node, opset: Int, inputs: [TensorInfo?]) {
    func number(_ name: String, _ usual: Double) -> Double { node.float(name).map(Double.init) ?? usual }
    switch node.qualifiedOperator {
    case "Sigmoid": self = .sigmoid
    case "Tanh": self = .tanh
    case "Softsign": self = .softsign
    case "Softplus": self = .softplus
    case "Erf": self = .erf
    case "Mish": self = .mish
    case "Relu": self = .relu
    case "HardSwish": self = .hardSwish
    case "HardSigmoid": self = .hardSigmoid(alpha: number("alpha", 0.2), beta: number("beta", 0.5))
    case "Elu": self = .elu(alpha: number("alpha", 1))
    case "Celu": self = .celu(alpha: number("alpha", 1))
    case "Selu": self = .selu(alpha: number("alpha", 1.6732631921768188), gamma: number("gamma", 1.0507010221481323))
    case "LeakyRelu": self = .leakyRelu(alpha: number("alpha", 0.01))
    case "ThresholdedRelu": self = .thresholdedRelu(alpha: number("alpha", 1))
    case "Swish": self = .swish(beta: number("alpha", 1))
    case "com.microsoft::QuickGelu": self = .swish(beta: number("alpha", 1.702))
    case "Gelu": self = node.text("approximate") == "tanh" ? .geluTanh : .gelu
    case "com.microsoft::Gelu", "com.microsoft::BiasGelu": self = .gelu
    case "com.microsoft::FastGelu": self = .geluTanh
    case "Softmax": self = .softmax(ActivationRows(node, opset: opset))
    case "LogSoftmax": self = .logSoftmax(ActivationRows(node, opset: opset))
    case "Clip":
      guard let limit = Self.clipLimit(node, inputs) else { return nil }
      self = .clippedRelu(limit: limit)
    default: return nil
    }
  }

  /// The upper bound of a Clip from 0 on; nil for another one. Bounds were attributes before opset 11.
  private static func clipLimit(_ node: Node, _ inputs: [TensorInfo?]) -> Double? {
    func bound(_ name: String, _ index: Int) -> Double? {
      if let fixed = node.float(name) { return Double(fixed) }
      guard index < inputs.count, let reals = inputs[index]?.reals, reals.count == 1 else { return nil }
      return reals[0].constant
    }
    guard bound("min", 1) == 0, let limit = bound("max", 2), limit > 0 else { return nil }
    return limit
  }

  /// The function of a recurrent cell, with what ONNX lists for it in `activation_alpha` and `activation_beta`; nil for a name that
  /// ONNX does not define, and for one that needs a parameter which is not listed.
  init?(cell name: String, alpha: Double?, beta: Double?) {
    switch name.lowercased() {
    case "sigmoid": self = .sigmoid
    case "tanh": self = .tanh
    case "relu": self = .relu
    case "softsign": self = .softsign
    case "softplus": self = .softplus
    case "leakyrelu": self = .leakyRelu(alpha: alpha ?? 0.01)
    case "thresholdedrelu": self = .thresholdedRelu(alpha: alpha ?? 1)
    case "elu": self = .elu(alpha: alpha ?? 1)
    case "hardsigmoid": self = .hardSigmoid(alpha: alpha ?? 0.2, beta: beta ?? 0.5)
    case "affine":
      guard let alpha, let beta else { return nil }
      self = .affine(alpha: alpha, beta: beta)
    case "scaledtanh":
      guard let alpha, let beta else { return nil }
      self = .scaledTanh(alpha: alpha, beta: beta)
    default: return nil
    }
  }

  /// Which of the two parameters a cell's function takes from the lists.
  static func cellTakes(_ name: String) -> (alpha: Bool, beta: Bool) {
    switch name.lowercased() {
    case "leakyrelu", "thresholdedrelu", "elu": (true, false)
    case "hardsigmoid", "affine", "scaledtanh": (true, true)
    default: (false, false)
    }
  }
}

extension ActivationRows {
  /// Of a Softmax or LogSoftmax: before opset 13 the axis is 1 and rows reach to the end, since then it is the last one.
  fileprivate init(_ node: Node, opset: Int) {
    self.init(axis: node.integer("axis") ?? (opset < 13 ? 1 : -1), reachesEnd: opset < 13)
  }
}
