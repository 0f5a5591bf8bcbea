internal import CKernels

/// A function of one element. `flops` are the scalar operations of its formula, as the operators of models count them.
public enum ElementwiseOperation: String, CaseIterable, Hashable, Sendable {
  /// max(x, 0).
  case relu
  /// x < 0 ? alpha x : x.
  case leakyRelu = "leaky-relu"
  /// x < 0 ? alpha (exp(x) - 1) : x.
  case elu
  /// 1 / (1 + exp(-x)).
  case sigmoid
  case tanh
  case exp
  case log
  case sqrt
  case abs
  case square
  case neg
  case reciprocal
  /// x to the power of beta.
  case pow
  /// alpha x + beta.
  case linear
  /// At least alpha, at most beta.
  case clip
  /// log(1 + exp(x)).
  case softplus
  /// x/2 (1 + erf(x / √2)).
  case geluErf = "gelu-erf"
  /// x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))).
  case geluTanh = "gelu-tanh"
  /// x sigmoid(alpha x).
  case swish
  /// x max(0, min(1, x / 6 + 1/2)).
  case hardswish
  /// x tanh(log(1 + exp(x))).
  case mish
  /// To the nearest whole number, halves to the even one.
  case round

  /// What stands before the two numbers in its text, and what they are when they are not given; nil: it has none.
  var alpha: Float? {
    switch self {
    case .leakyRelu: 0.01
    case .elu, .swish, .linear: 1
    case .clip: 0
    default: nil
    }
  }

  var beta: Float? {
    switch self {
    case .linear: 0
    case .clip: 6
    case .pow: 2
    default: nil
    }
  }

  public var flops: Int64 {
    switch self {
    case .relu, .tanh, .exp, .log, .sqrt, .abs, .square, .neg, .reciprocal, .pow, .round: 1
    // Compare and multiply; multiply and add; two comparisons.
    case .leakyRelu, .linear, .clip: 2
    // Exp, add, log.
    case .softplus: 3
    // Compare, exp, subtract, multiply; negate, exp, add, divide.
    case .elu, .sigmoid: 4
    // Divide, erf, add, multiply, halve; multiply, add, min, max, multiply; exp, add, log, tanh, multiply.
    case .geluErf, .hardswish, .mish: 5
    // Multiply, sigmoid, multiply.
    case .swish: 6
    // Cube (2), multiply, add, multiply, tanh, add, multiply, halve.
    case .geluTanh: 9
    }
  }

  /// What it is tried with: a range in which every branch and both flat sides are met.
  var filling: KernelTensor.Filling {
    switch self {
    case .log, .sqrt, .reciprocal, .pow: .positive
    default: .scaled(power: 3)
    }
  }

  var code: podium_elementwise_operation {
    switch self {
    case .relu: PODIUM_RELU
    case .leakyRelu: PODIUM_LEAKY_RELU
    case .elu: PODIUM_ELU
    case .sigmoid: PODIUM_SIGMOID
    case .tanh: PODIUM_TANH
    case .exp: PODIUM_EXP
    case .log: PODIUM_LOG
    case .sqrt: PODIUM_SQRT
    case .abs: PODIUM_ABS
    case .square: PODIUM_SQUARE
    case .neg: PODIUM_NEGATE
    case .reciprocal: PODIUM_RECIPROCAL
    case .pow: PODIUM_POWER
    case .linear: PODIUM_LINEAR
    case .clip: PODIUM_CLIP
    case .softplus: PODIUM_SOFTPLUS
    case .geluErf: PODIUM_GELU_ERF
    case .geluTanh: PODIUM_GELU_TANH
    case .swish: PODIUM_SWISH
    case .hardswish: PODIUM_HARDSWISH
    case .mish: PODIUM_MISH
    case .round: PODIUM_ROUND
    }
  }
}
