import Glibc

extension ActivationFunction {
  /// f(x), of a function of one number; of the two that take rows see `slopes`, for them this is x.
  public func value(_ x: Double) -> Double {
    switch self {
    case .sigmoid: Self.sigmoid(x)
    case .tanh: Glibc.tanh(x)
    case .softsign: x / (1 + abs(x))
    case .erf: Glibc.erf(x)
    case .softplus: Self.softplus(x)
    case .mish: x * Glibc.tanh(Self.softplus(x))
    case .scaledTanh(let alpha, let beta): alpha * Glibc.tanh(beta * x)
    case .hardSigmoid(let alpha, let beta): max(0, min(1, alpha * x + beta))
    case .gelu: x * Self.normalShare(x)
    case .geluTanh: x / 2 * (1 + Glibc.tanh(Self.geluArgument(x)))
    case .swish(let beta): x * Self.sigmoid(beta * x)
    case .elu(let alpha): x > 0 ? x : alpha * expm1(x)
    case .celu(let alpha): x > 0 ? x : alpha * expm1(x / alpha)
    case .selu(let alpha, let gamma): gamma * (x > 0 ? x : alpha * expm1(x))
    case .softmax, .logSoftmax: x
    case .relu: max(0, x)
    case .clippedRelu(let limit): min(max(0, x), limit)
    case .leakyRelu(let alpha): x < 0 ? alpha * x : x
    case .thresholdedRelu(let alpha): x > alpha ? x : 0
    case .hardSwish: x * max(0, min(1, x / 6 + 0.5))
    case .affine(let alpha, let beta): alpha * x + beta
    }
  }

  /// |f'(x)|, of a function of one number; of the two that take rows see `slopes`, for them this is 1. At a kink it is 0
  /// when one side is flat, else the derivative from below. For x up to the largest 32-bit float.
  public func slope(_ x: Double) -> Double {
    switch self {
    case .sigmoid: Self.sigmoidSlope(x)
    case .tanh: Self.tanhSlope(x)
    case .softsign: 1 / ((1 + abs(x)) * (1 + abs(x)))
    case .erf: 2 / Double.pi.squareRoot() * exp(-x * x)
    case .softplus: Self.sigmoid(x)
    case .mish: abs(Glibc.tanh(Self.softplus(x)) + x * Self.sigmoid(x) * Self.tanhSlope(Self.softplus(x)))
    case .scaledTanh(let alpha, let beta): abs(alpha * beta) * Self.tanhSlope(beta * x)
    case .hardSigmoid(let alpha, let beta): 0 < alpha * x + beta && alpha * x + beta < 1 ? abs(alpha) : 0
    case .gelu: abs(Self.normalShare(x) + x * Self.normalDensity(x))
    case .geluTanh: Self.geluTanhSlope(x)
    case .swish(let beta): abs(Self.sigmoid(beta * x) + beta * x * Self.sigmoidSlope(beta * x))
    case .elu(let alpha): x > 0 ? 1 : abs(alpha) * exp(x)
    case .celu(let alpha): x > 0 ? 1 : exp(x / alpha)
    case .selu(let alpha, let gamma): abs(gamma) * (x > 0 ? 1 : abs(alpha) * exp(x))
    case .softmax, .logSoftmax: 1
    case .relu: x > 0 ? 1 : 0
    case .clippedRelu(let limit): 0 < x && x < limit ? 1 : 0
    case .leakyRelu(let alpha): x > 0 ? 1 : abs(alpha)
    case .thresholdedRelu(let alpha): x > alpha ? 1 : 0
    case .hardSwish: x <= -3 ? 0 : x > 3 ? 1 : abs(x / 3 + 0.5)
    case .affine(let alpha, _): abs(alpha)
    }
  }

  /// The least upper bound of |f'| over all x. Where it is a formula it stands here; the others were found where f'' is 0, to 30
  /// digits, by scripts/make_saturation_golden.py.
  public var largestSlope: Double {
    switch self {
    case .sigmoid, .softmax: 0.25
    case .tanh, .softsign, .softplus, .relu, .clippedRelu, .thresholdedRelu, .celu, .logSoftmax: 1
    case .erf: 2 / Double.pi.squareRoot()
    case .mish: Self.largestMishSlope
    case .scaledTanh(let alpha, let beta): abs(alpha * beta)
    case .hardSigmoid(let alpha, _), .affine(let alpha, _): abs(alpha)
    // At the square root of 2.
    case .gelu: (1 + Glibc.erf(1)) / 2 + exp(-1) / Double.pi.squareRoot()
    case .geluTanh: Self.largestGeluTanhSlope
    case .swish: Self.largestSwishSlope
    case .elu(let alpha), .leakyRelu(let alpha): max(1, abs(alpha))
    case .selu(let alpha, let gamma): abs(gamma) * max(1, abs(alpha))
    // At 3.
    case .hardSwish: 1.5
    }
  }

  private static let largestMishSlope = 1.0884981612517278612
  private static let largestGeluTanhSlope = 1.1289930686587717655
  private static let largestSwishSlope = 1.0998393201288669169

  /// Without overflow on either side.
  private static func sigmoid(_ x: Double) -> Double {
    let small = exp(-abs(x))
    return x < 0 ? small / (1 + small) : 1 / (1 + small)
  }

  private static func sigmoidSlope(_ x: Double) -> Double {
    let small = exp(-abs(x))
    return small / ((1 + small) * (1 + small))
  }

  private static func tanhSlope(_ x: Double) -> Double { 1 / (cosh(x) * cosh(x)) }

  private static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

  /// Φ(x): the share of the normal distribution below x.
  private static func normalShare(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  private static func normalDensity(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }

  private static let geluScale = (2 / Double.pi).squareRoot()
  private static let geluCubic = 0.044715

  private static func geluArgument(_ x: Double) -> Double { geluScale * (x + geluCubic * x * x * x) }

  private static func geluTanhSlope(_ x: Double) -> Double {
    let argument = geluArgument(x)
    let inner = geluScale * (1 + 3 * geluCubic * x * x)
    return abs((1 + Glibc.tanh(argument)) / 2 + x / 2 * tanhSlope(argument) * inner)
  }
}
