import Glibc

extension Real {
  /// A function of a plain number; nil for formulas.
  func mapped(_ function: (Double) -> Double) -> Real? { constant.map { .number(function($0)) } }

  /// Both multiplied by what makes them whole; nil where a number's fraction is not short.
  private static func common(_ a: Real, _ b: Real) throws(ModelGraphError) -> (Quantity, Quantity)? {
    guard let (p, m) = a.fraction, let (q, n) = b.fraction else { return nil }
    return (try p * Quantity(n), try q * Quantity(m))
  }

  /// The larger; nil when neither is certain nor exact. Throws as arithmetic on quantities does.
  static func maximum(_ a: Real, _ b: Real) throws(ModelGraphError) -> Real? {
    if let x = a.constant, let y = b.constant { return .number(max(x, y)) }
    return try isLess(a, than: b).map { $0 ? b : a }
  }

  /// The smaller; nil when neither is certain nor exact. Throws as arithmetic on quantities does.
  static func minimum(_ a: Real, _ b: Real) throws(ModelGraphError) -> Real? {
    if let x = a.constant, let y = b.constant { return .number(min(x, y)) }
    return try isLess(a, than: b).map { $0 ? a : b }
  }

  /// Nil when it depends on the free dimensions. Throws as arithmetic on quantities does.
  static func isLess(_ a: Real, than b: Real) throws(ModelGraphError) -> Bool? {
    if let x = a.constant, let y = b.constant { return x < y }
    guard let (p, q) = try common(a, b) else { return nil }
    return try p.isLess(than: q)
  }

  /// Nil when it depends on the free dimensions. Throws as arithmetic on quantities does.
  static func isEqual(_ a: Real, to b: Real) throws(ModelGraphError) -> Bool? {
    if let x = a.constant, let y = b.constant { return x == y }
    guard let (p, q) = try common(a, b) else { return nil }
    return try p.isEqual(to: q)
  }

  /// A whole power of a formula, any power of a number; nil for others. Throws as arithmetic on quantities does.
  static func power(_ base: Real, _ exponent: Real) throws(ModelGraphError) -> Real? {
    guard let power = exponent.constant else { return nil }
    if let number = base.constant { return .number(pow(number, power)) }
    switch power {
    case 0: return .number(1)
    case 1: return base
    case 2: return try product(base, base)
    case 3: return try product(base, base).flatMap { (square) throws(ModelGraphError) in try product(square, base) }
    default: return nil
    }
  }
}
