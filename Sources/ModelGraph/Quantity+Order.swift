extension Quantity {
  /// True when it is certain: free dimensions are never negative, so a sum of positive terms is not either.
  public var isSurelyNotNegative: Bool {
    switch storage {
    case .number(let number): number >= 0
    case .polynomial(let terms):
      terms.allSatisfy { $0.coefficient > 0 && $0.monomial.factors.allSatisfy(\.symbol.isSurelyNotNegative) }
    }
  }

  /// True when it is certain that it is at least 1.
  public var isSurelyPositive: Bool {
    switch storage {
    case .number(let number): number > 0
    case .polynomial(let terms): isSurelyNotNegative && terms.last?.monomial.degree == 0
    }
  }

  /// Whether it is less than `other`; nil when that depends on the free dimensions. Throws as `-` does.
  public func isLess(than other: Quantity) throws(ModelGraphError) -> Bool? {
    if let a = constant, let b = other.constant { return a < b }
    if try (other - self).isSurelyPositive { return true }
    return try (self - other).isSurelyNotNegative ? false : nil
  }

  /// Whether both are the same number; nil when that depends on the free dimensions. Throws as `-` does.
  public func isEqual(to other: Quantity) throws(ModelGraphError) -> Bool? {
    if self == other { return true }
    if constant != nil, other.constant != nil { return false }
    if try (other - self).isSurelyPositive { return false }
    return try (self - other).isSurelyPositive ? false : nil
  }

  /// The larger; `max(a, b)` when that depends on the free dimensions. Throws as `-` does.
  public static func maximum(_ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity {
    if try a.isSurely(notAbove: b) { return b }
    if try b.isSurely(notAbove: a) { return a }
    return try Quantity(Symbol.make(a.description < b.description ? .maximum(a, b) : .maximum(b, a)))
  }

  /// The smaller; `min(a, b)` when that depends on the free dimensions. Throws as `-` does.
  public static func minimum(_ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity {
    if try a.isSurely(notAbove: b) { return a }
    if try b.isSurely(notAbove: a) { return b }
    return try Quantity(Symbol.make(a.description < b.description ? .minimum(a, b) : .minimum(b, a)))
  }

  /// True when no binding makes it larger than `other`; maxima and minima are looked into `depth` deep.
  private func isSurely(notAbove other: Quantity, depth: Int = 4) throws(ModelGraphError) -> Bool {
    if let a = constant, let b = other.constant { return a <= b }
    if try (other - self).isSurelyNotNegative { return true }
    guard depth > 0 else { return false }
    switch symbolMeaning {
    case .minimum(let p, let q)?:
      if try p.isSurely(notAbove: other, depth: depth - 1) { return true }
      if try q.isSurely(notAbove: other, depth: depth - 1) { return true }
    case .maximum(let p, let q)?:
      if try p.isSurely(notAbove: other, depth: depth - 1) { return try q.isSurely(notAbove: other, depth: depth - 1) }
    default: break
    }
    switch other.symbolMeaning {
    case .maximum(let p, let q)?:
      if try isSurely(notAbove: p, depth: depth - 1) { return true }
      return try isSurely(notAbove: q, depth: depth - 1)
    case .minimum(let p, let q)?:
      guard try isSurely(notAbove: p, depth: depth - 1) else { return false }
      return try isSurely(notAbove: q, depth: depth - 1)
    default: return false
    }
  }

  /// What its symbol stands for, when it is a symbol alone.
  var symbolMeaning: Symbol.Meaning? {
    guard case .polynomial(let terms) = storage, terms.count == 1, let term = terms.first, term.coefficient == 1,
      term.monomial.degree == 1
    else { return nil }
    return term.monomial.factors.first?.symbol.meaning
  }

  /// The quantity with free dimensions given numbers; those without one stay free. Throws as the arithmetic does.
  public func substituting(_ numbers: [String: Int]) throws(ModelGraphError) -> Quantity {
    guard case .polynomial(let terms) = storage else { return self }
    var sum = Quantity(0)
    for term in terms {
      var product = Quantity(term.coefficient)
      for factor in term.monomial.factors {
        let value = try factor.symbol.substituting(numbers)
        for _ in 0..<factor.power { product = try product * value }
      }
      sum = try sum + product
    }
    return sum
  }
}

extension Symbol {
  /// True when it is certain that no binding makes it negative.
  var isSurelyNotNegative: Bool {
    switch meaning {
    case .free: true
    case .quotient(let a, let b): a.isSurelyNotNegative && b.isSurelyNotNegative
    case .maximum(let a, let b): a.isSurelyNotNegative || b.isSurelyNotNegative
    case .minimum(let a, let b): a.isSurelyNotNegative && b.isSurelyNotNegative
    }
  }

  fileprivate func substituting(_ numbers: [String: Int]) throws(ModelGraphError) -> Quantity {
    switch meaning {
    case .free: numbers[description].map { Quantity($0) } ?? Quantity(self)
    case .quotient(let a, let b): try a.substituting(numbers).floorDivided(by: b.substituting(numbers))
    case .maximum(let a, let b): try Quantity.maximum(a.substituting(numbers), b.substituting(numbers))
    case .minimum(let a, let b): try Quantity.minimum(a.substituting(numbers), b.substituting(numbers))
    }
  }
}
