/// An integer that is not known yet: a free dimension, or an operation on free dimensions that is no polynomial.
///
/// Two symbols are equal when their texts are.
final class Symbol: Sendable, Hashable, Comparable, CustomStringConvertible {
  enum Meaning: Sendable {
    /// A dimension, never negative.
    case free
    /// The first divided by the second, rounded towards negative infinity.
    case quotient(Quantity, Quantity)
    case maximum(Quantity, Quantity)
    case minimum(Quantity, Quantity)
  }

  static let maximumBytes = 4_096

  let description: String
  let meaning: Meaning

  init(free name: String) {
    description = name
    meaning = .free
  }

  private init(_ meaning: Meaning, _ text: String) {
    self.meaning = meaning
    description = text
  }

  /// An operation as a symbol. Throws `shape.too-complex` when its text is longer than `maximumBytes`: operands hold other
  /// symbols, so without a limit a chain of nodes could double it at every step.
  static func make(_ meaning: Meaning) throws(ModelGraphError) -> Symbol {
    let text =
      switch meaning {
      case .free: ""
      case .quotient(let dividend, let divisor): "floor(\(dividend.asOperand)/\(divisor.asOperand))"
      case .maximum(let first, let second): "max(\(first), \(second))"
      case .minimum(let first, let second): "min(\(first), \(second))"
      }
    guard text.utf8.count <= maximumBytes else { throw Quantity.tooComplex }
    return Symbol(meaning, text)
  }

  var isFree: Bool {
    if case .free = meaning { true } else { false }
  }

  static func == (left: Symbol, right: Symbol) -> Bool {
    left === right || left.description == right.description
  }

  static func < (left: Symbol, right: Symbol) -> Bool {
    left !== right && left.description < right.description
  }

  func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// A product of symbols' powers: factors by rising symbol, powers at least 1, no symbol twice. Empty is 1.
struct Monomial: Hashable, Sendable {
  struct Factor: Hashable, Sendable {
    var symbol: Symbol
    var power: Int
  }

  private(set) var factors: [Factor]
  private(set) var degree: Int

  static let one = Monomial(factors: [], degree: 0)

  private init(factors: [Factor], degree: Int) {
    self.factors = factors
    self.degree = degree
  }

  init(_ symbol: Symbol) {
    self.init(factors: [Factor(symbol: symbol, power: 1)], degree: 1)
  }

  static func * (left: Monomial, right: Monomial) -> Monomial {
    if left.degree == 0 { return right }
    if right.degree == 0 { return left }
    var product: [Factor] = []
    var (i, j) = (0, 0)
    while i < left.factors.count, j < right.factors.count {
      let (a, b) = (left.factors[i], right.factors[j])
      if a.symbol == b.symbol {
        product.append(Factor(symbol: a.symbol, power: a.power + b.power))
        (i, j) = (i + 1, j + 1)
      } else if a.symbol < b.symbol {
        product.append(a)
        i += 1
      } else {
        product.append(b)
        j += 1
      }
    }
    product += left.factors[i...]
    product += right.factors[j...]
    return Monomial(factors: product, degree: left.degree + right.degree)
  }

  /// Nil unless `divisor` divides it without remainder.
  func divided(by divisor: Monomial) -> Monomial? {
    var quotient: [Factor] = []
    var j = 0
    for factor in factors {
      guard j < divisor.factors.count, divisor.factors[j].symbol == factor.symbol else {
        quotient.append(factor)
        continue
      }
      let power = factor.power - divisor.factors[j].power
      if power < 0 { return nil }
      if power > 0 { quotient.append(Factor(symbol: factor.symbol, power: power)) }
      j += 1
    }
    guard j == divisor.factors.count else { return nil }
    return Monomial(factors: quotient, degree: degree - divisor.degree)
  }

  /// Graded lexicographic order, highest first: it is kept by multiplication, which exact division relies on.
  static func precedes(_ left: Monomial, _ right: Monomial) -> Bool {
    if left.degree != right.degree { return left.degree > right.degree }
    for (a, b) in zip(left.factors, right.factors) where a != b {
      return a.symbol == b.symbol ? a.power > b.power : a.symbol < b.symbol
    }
    return false
  }
}
