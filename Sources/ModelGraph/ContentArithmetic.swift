import Glibc

/// What element operations do to contents: whole numbers and truth values, possibly formulas in free dimensions, and tiny
/// floating-point tensors. Every result is nil where it is not certain.
enum ContentArithmetic {
  /// Operations on two whole numbers.
  static func combine(_ name: String, _ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity? {
    switch name {
    case "Add": return try a + b
    case "Sub": return try a - b
    case "Mul": return try a * b
    case "Div": return try truncatedQuotient(a, b)
    case "Mod": return b == 0 ? nil : try a - b * a.floorDivided(by: b)
    case "Pow": return try power(a, b)
    default: break
    }
    guard let a = a.constant, let b = b.constant else { return nil }
    switch name {
    case "BitwiseAnd": return Quantity(a & b)
    case "BitwiseOr": return Quantity(a | b)
    case "BitwiseXor": return Quantity(a ^ b)
    default: return nil
    }
  }

  /// Operations on two real numbers.
  static func combine(_ name: String, _ a: Real, _ b: Real) throws(ModelGraphError) -> Real? {
    switch name {
    case "Add": try Real.sum(a, b)
    case "Sub": try Real.difference(a, b)
    case "Mul": try Real.product(a, b)
    case "Div": try Real.quotient(a, b)
    case "Pow": try Real.power(a, b)
    default: nil
    }
  }

  /// Comparisons of whole numbers, and logic.
  static func decide(_ name: String, _ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Bool? {
    switch name {
    case "Equal": return try a.isEqual(to: b)
    case "Less": return try a.isLess(than: b)
    case "Greater": return try b.isLess(than: a)
    case "GreaterOrEqual": return try a.isLess(than: b).map { !$0 }
    case "LessOrEqual": return try b.isLess(than: a).map { !$0 }
    // One operand decides these by itself.
    case "And" where a == 0 || b == 0: return false
    case "Or" where a.isSurelyPositive || b.isSurelyPositive: return true
    default: break
    }
    guard let a = a.constant, let b = b.constant else { return nil }
    switch name {
    case "And": return a != 0 && b != 0
    case "Or": return a != 0 || b != 0
    case "Xor": return (a != 0) != (b != 0)
    default: return nil
    }
  }

  /// Comparisons of real numbers; those with a NaN are false, so that none is turned round.
  static func decide(_ name: String, _ a: Real, _ b: Real) throws(ModelGraphError) -> Bool? {
    if let x = a.constant, let y = b.constant, x.isNaN || y.isNaN { return false }
    switch name {
    case "Equal": return try Real.isEqual(a, to: b)
    case "Less": return try Real.isLess(a, than: b)
    case "Greater": return try Real.isLess(b, than: a)
    case "GreaterOrEqual": return try Real.isLess(a, than: b).map { !$0 }
    case "LessOrEqual": return try Real.isLess(b, than: a).map { !$0 }
    default: return nil
    }
  }

  /// Operations on one whole number.
  static func apply(_ name: String, _ a: Quantity) throws(ModelGraphError) -> Quantity? {
    switch name {
    case "Neg": return try 0 - a
    case "Abs":
      if a.isSurelyNotNegative { return a }
      return try (0 - a).isSurelyNotNegative ? 0 - a : nil
    case "Relu": return try Quantity.maximum(a, 0)
    case "Sign": return a.isSurelyPositive ? 1 : a == 0 ? 0 : try (0 - a).isSurelyPositive ? -1 : nil
    case "Not": return a.constant.map { $0 == 0 ? 1 : 0 }
    default: return nil
    }
  }

  /// Operations on one real number.
  static func apply(_ name: String, _ a: Real) throws(ModelGraphError) -> Real? {
    switch name {
    case "Neg": return try Real.difference(.number(0), a)
    case "Floor": return try whole(a, a.floor()) { $0.rounded(.down) }
    case "Ceil": return try whole(a, a.ceiling()) { $0.rounded(.up) }
    case "Round": return whole(a, a.rounded()) { $0.rounded(.toNearestOrEven) }
    case "Abs":
      if let number = a.constant { return .number(abs(number)) }
      return try Real.isLess(a, than: .number(0)) == false ? a : nil
    case "Relu": return try Real.maximum(a, .number(0))
    case "Reciprocal": return try Real.quotient(.number(1), a)
    case "Sqrt": return a.mapped { $0.squareRoot() }
    case "Exp": return a.mapped(exp)
    case "Log": return a.mapped(log)
    case "Sign": return a.mapped { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    default: return nil
    }
  }

  private static func whole(_ a: Real, _ quantity: Quantity?, _ round: (Double) -> Double) -> Real? {
    a.constant.map { .number(round($0)) } ?? quantity.map { Real($0) }
  }

  /// Division of whole numbers rounds towards zero, which is downwards while nothing is negative.
  private static func truncatedQuotient(_ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity? {
    if let a = a.constant, let b = b.constant {
      let (quotient, overflow) = a.dividedReportingOverflow(by: b)
      return overflow ? nil : Quantity(quotient)
    }
    guard a.isSurelyNotNegative, b.isSurelyPositive || b.constant == nil && b.isSurelyNotNegative else { return nil }
    return try a.floorDivided(by: b)
  }

  /// Powers that a shape is ever raised to.
  private static let maximumPower = 64

  private static func power(_ base: Quantity, _ exponent: Quantity) throws(ModelGraphError) -> Quantity? {
    guard let exponent = exponent.constant, (0...maximumPower).contains(exponent) else { return nil }
    return try Quantity.product(of: Array(repeating: base, count: exponent))
  }
}
