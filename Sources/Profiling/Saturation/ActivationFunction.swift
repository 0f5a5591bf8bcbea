/// A function that a network applies to each of many numbers, with the parameters that ONNX gives it.
///
/// Formulas: the ONNX operator specifications. Their derivatives, maxima and sources are listed in the article Saturation.
public enum ActivationFunction: Codable, Hashable, Sendable {
  case sigmoid, tanh, softsign, erf, softplus, mish
  /// a tanh(b x), of recurrent cells.
  case scaledTanh(alpha: Double, beta: Double)
  /// max(0, min(1, a x + b)).
  case hardSigmoid(alpha: Double, beta: Double)
  /// x Φ(x), with the normal distribution's Φ.
  case gelu
  /// The same with Φ by a tanh.
  case geluTanh
  /// x sigmoid(b x): SiLU with b = 1, the quick GELU with 1.702.
  case swish(beta: Double)
  case elu(alpha: Double)
  case celu(alpha: Double)
  case selu(alpha: Double, gamma: Double)
  case softmax(ActivationRows)
  case logSoftmax(ActivationRows)
  case relu
  /// min(max(0, x), limit): ReLU6 with 6.
  case clippedRelu(limit: Double)
  case leakyRelu(alpha: Double)
  case thresholdedRelu(alpha: Double)
  /// x max(0, min(1, x / 6 + 1/2)).
  case hardSwish
  /// a x + b, of recurrent cells.
  case affine(alpha: Double, beta: Double)

  /// What kind of flat part it has.
  public enum Kind: String, Hashable, Sendable {
    /// Its derivative goes to 0 towards at least one end, without being switched off.
    case saturating
    /// Made of straight pieces: a unit on a flat one is dead.
    case rectifier
    /// No flat part.
    case linear
  }

  public var kind: Kind {
    switch self {
    case .relu, .clippedRelu, .leakyRelu, .thresholdedRelu, .hardSwish: .rectifier
    case .affine: .linear
    default: .saturating
    }
  }

  public var saturates: Bool { kind == .saturating }

  /// The numbers that belong together; nil for a function of one number.
  public var rows: ActivationRows? {
    switch self {
    case .softmax(let rows), .logSoftmax(let rows): rows
    default: nil
    }
  }

  /// As the ONNX operator, where there is one.
  public var name: String {
    switch self {
    case .sigmoid: "Sigmoid"
    case .tanh: "Tanh"
    case .softsign: "Softsign"
    case .erf: "Erf"
    case .softplus: "Softplus"
    case .mish: "Mish"
    case .scaledTanh: "ScaledTanh"
    case .hardSigmoid: "HardSigmoid"
    case .gelu: "Gelu"
    case .geluTanh: "Gelu (tanh)"
    case .swish(let beta): beta == 1 ? "Swish" : "Swish (\(beta))"
    case .elu: "Elu"
    case .celu: "Celu"
    case .selu: "Selu"
    case .softmax: "Softmax"
    case .logSoftmax: "LogSoftmax"
    case .relu: "Relu"
    case .clippedRelu(let limit): "Clip (0 to \(limit))"
    case .leakyRelu: "LeakyRelu"
    case .thresholdedRelu: "ThresholdedRelu"
    case .hardSwish: "HardSwish"
    case .affine: "Affine"
    }
  }
}

/// Which numbers of a tensor a Softmax takes together.
public struct ActivationRows: Codable, Hashable, Sendable {
  /// Below 0 counted from the last.
  public var axis: Int
  /// True before opset 13: everything from the axis to the end is one row.
  public var reachesEnd: Bool

  public init(axis: Int, reachesEnd: Bool = false) {
    self.axis = axis
    self.reachesEnd = reachesEnd
  }
}
