/// A number on the way of shape arithmetic through floating point, as when a size is multiplied by a scale and rounded.
///
/// Either a plain number, or a formula in free dimensions over a whole divisor (`N/2`), which stays exact. What would be neither
/// is nil.
public enum Real: Hashable, Sendable {
  case number(Double)
  /// The divisor is at least 2, or the quantity depends on free dimensions.
  case ratio(Quantity, over: Int)

  public init(_ quantity: Quantity) {
    if let number = quantity.constant { self = .number(Double(number)) } else { self = .ratio(quantity, over: 1) }
  }

  public init(_ number: Double) { self = .number(number) }

  /// The number, nil while it depends on free dimensions.
  public var constant: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// Divisors up to this are followed exactly: enough for the scales that models use.
  private static let maximumDivisor = 1 << 20

  /// As a fraction of whole numbers; nil for numbers whose fraction is not short (such as 1/3 in binary).
  var fraction: (Quantity, Int)? {
    switch self {
    case .ratio(let quantity, let divisor): return (quantity, divisor)
    case .number(let number):
      var divisor = 1
      while divisor <= Self.maximumDivisor {
        let scaled = number * Double(divisor)
        if scaled == scaled.rounded(), let whole = Int(exactly: scaled) { return (Quantity(whole), divisor) }
        divisor *= 2
      }
      return nil
    }
  }

  private static func reduced(_ quantity: Quantity, over divisor: Int) throws(ModelGraphError) -> Real? {
    guard divisor > 0, divisor <= maximumDivisor else { return nil }
    if let number = quantity.constant { return .number(Double(number) / Double(divisor)) }
    if let whole = try quantity.exactlyDivided(by: Quantity(divisor)) { return .ratio(whole, over: 1) }
    return .ratio(quantity, over: divisor)
  }

  public static func sum(_ a: Real, _ b: Real) throws(ModelGraphError) -> Real? {
    if case .number(let x) = a, case .number(let y) = b { return .number(x + y) }
    guard let (p, m) = a.fraction, let (q, n) = b.fraction else { return nil }
    return try reduced(p * Quantity(n) + q * Quantity(m), over: m * n)
  }

  public static func difference(_ a: Real, _ b: Real) throws(ModelGraphError) -> Real? {
    if case .number(let x) = a, case .number(let y) = b { return .number(x - y) }
    guard let (p, m) = a.fraction, let (q, n) = b.fraction else { return nil }
    return try reduced(p * Quantity(n) - q * Quantity(m), over: m * n)
  }

  public static func product(_ a: Real, _ b: Real) throws(ModelGraphError) -> Real? {
    if case .number(let x) = a, case .number(let y) = b { return .number(x * y) }
    guard let (p, m) = a.fraction, let (q, n) = b.fraction else { return nil }
    return try reduced(p * q, over: m * n)
  }

  public static func quotient(_ a: Real, _ b: Real) throws(ModelGraphError) -> Real? {
    if case .number(let x) = a, case .number(let y) = b { return .number(x / y) }
    guard let (p, m) = a.fraction, let (q, n) = b.fraction else { return nil }
    if let divisor = q.constant {
      guard divisor > 0, divisor <= maximumDivisor else { return nil }
      return try reduced(p * Quantity(n), over: m * divisor)
    }
    guard let whole = try (p * Quantity(n)).exactlyDivided(by: q * Quantity(m)) else { return nil }
    return Real(whole)
  }

  /// Rounded towards negative infinity; nil for what is not finite or does not fit.
  public func floor() throws(ModelGraphError) -> Quantity? {
    switch self {
    case .number(let number): Int(exactly: number.rounded(.down)).map { Quantity($0) }
    case .ratio(let quantity, let divisor): try quantity.floorDivided(by: Quantity(divisor))
    }
  }

  /// Rounded towards positive infinity.
  public func ceiling() throws(ModelGraphError) -> Quantity? {
    switch self {
    case .number(let number): Int(exactly: number.rounded(.up)).map { Quantity($0) }
    case .ratio(let quantity, let divisor): try quantity.ceilingDivided(by: Quantity(divisor))
    }
  }

  /// Rounded to the nearest whole number, halves to even ones; nil for formulas with a divisor.
  public func rounded() -> Quantity? {
    switch self {
    case .number(let number): Int(exactly: number.rounded(.toNearestOrEven)).map { Quantity($0) }
    case .ratio(let quantity, let divisor): divisor == 1 ? quantity : nil
    }
  }

  /// Rounded towards zero, as a cast to whole numbers does; nil when the sign of a formula is not certain.
  public func truncated() throws(ModelGraphError) -> Quantity? {
    switch self {
    case .number(let number): Int(exactly: number.rounded(.towardZero)).map { Quantity($0) }
    case .ratio(let quantity, let divisor):
      divisor == 1 ? quantity : quantity.isSurelyNotNegative ? try quantity.floorDivided(by: Quantity(divisor)) : nil
    }
  }

  /// As the given type would hold it: numbers lose what a 32 or 16-bit float does not keep.
  func stored(as type: ElementType?) -> Real {
    guard case .number(let number) = self, type == .float32 || type == .float16 || type == .bfloat16 else { return self }
    return .number(Double(Float(number)))
  }
}
