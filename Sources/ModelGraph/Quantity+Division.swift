extension Quantity {
  /// Divided and rounded towards negative infinity.
  ///
  /// What the divisor divides leaves the rounding: `(4*N + 3)/4` is `N`, `(H - 1)/2` is `floor((H + 1)/2) - 1`, and
  /// `floor(floor(H/2)/2)` is `floor(H/4)`, so that equal formulas come out alike. Throws
  /// `shape.inconsistent` when the divisor is 0, and as `+` does.
  public func floorDivided(by divisor: Quantity) throws(ModelGraphError) -> Quantity {
    if divisor == 0 { throw ModelGraphError(.inconsistent, "\(self) is divided by 0") }
    if divisor == 1 { return self }
    if case .number(let a) = storage, case .number(let b) = divisor.storage { return Quantity(try Self.floorQuotient(a, b)) }
    if let exact = try exactlyDivided(by: divisor) { return exact }
    guard case .number(let number) = divisor.storage, number > 0 else {
      return try Quantity(Symbol.make(.quotient(self, divisor)))
    }
    var whole: [Term] = []
    var rest: [Term] = []
    for var term in terms {
      if term.coefficient % number == 0 {
        term.coefficient /= number
        whole.append(term)
      } else if term.monomial.degree == 0 {
        let floor = try Self.floorQuotient(term.coefficient, number)
        if floor != 0 { whole.append(Term(monomial: .one, coefficient: floor)) }
        // Between 0 and the divisor, although the product alone may leave the range.
        rest.append(Term(monomial: .one, coefficient: term.coefficient &- floor &* number))
      } else {
        rest.append(term)
      }
    }
    return try Quantity(ordered: whole) + Quantity(ordered: rest).roundedQuotient(by: number)
  }

  /// Divided and rounded towards positive infinity. Throws as `floorDivided` does.
  public func ceilingDivided(by divisor: Quantity) throws(ModelGraphError) -> Quantity {
    if let a = constant, let b = divisor.constant, b != 0 { return Quantity(try Self.ceilingQuotient(a, b)) }
    return try (self + divisor - 1).floorDivided(by: divisor)
  }

  /// The quotient where the divisor divides without remainder whatever the symbols are; nil otherwise, and for divisor 0.
  ///
  /// Long division of polynomials by their leading terms. Throws `shape.overflow`.
  public func exactlyDivided(by divisor: Quantity) throws(ModelGraphError) -> Quantity? {
    guard let lead = divisor.terms.first else { return nil }
    var remainder = self
    var quotient = Quantity(0)
    for _ in 0..<Self.maximumTerms {
      guard let term = remainder.terms.first else { return quotient }
      guard let monomial = term.monomial.divided(by: lead.monomial) else { return nil }
      let (whole, overflow) = term.coefficient.dividedReportingOverflow(by: lead.coefficient)
      guard !overflow, term.coefficient % lead.coefficient == 0 else { return nil }
      let part = Term(monomial: monomial, coefficient: whole)
      quotient = try quotient + Quantity(ordered: [part])
      remainder = try remainder - Self.scaled(divisor.terms, by: part)
    }
    return nil
  }

  /// Of a quantity no part of which can leave the rounding. Uses floor((floor(x/a) + c)/b) = floor((x + a*c)/(a*b)), which
  /// holds for every integer x and c and positive a and b.
  private func roundedQuotient(by divisor: Int) throws(ModelGraphError) -> Quantity {
    let terms = terms
    guard let first = terms.first else { return 0 }
    if let number = constant { return Quantity(try Self.floorQuotient(number, divisor)) }
    let inner = first.monomial.factors.first?.symbol.meaning
    let added = terms.count == 1 ? 0 : terms[1].monomial.degree == 0 ? terms[1].coefficient : nil
    guard case .quotient(let dividend, let innerDivisor)? = inner, let innerNumber = innerDivisor.constant, innerNumber > 0,
      first.monomial.degree == 1, first.coefficient == 1, terms.count <= 2, let added
    else { return try Quantity(Symbol.make(.quotient(self, Quantity(divisor)))) }
    let shifted = try dividend + Quantity(try Self.product(innerNumber, added))
    return try shifted.floorDivided(by: Quantity(try Self.product(innerNumber, divisor)))
  }

  private static func ceilingQuotient(_ a: Int, _ b: Int) throws(ModelGraphError) -> Int {
    let floor = try floorQuotient(a, b)
    return a % b == 0 ? floor : floor + 1
  }

  private static func floorQuotient(_ a: Int, _ b: Int) throws(ModelGraphError) -> Int {
    let (quotient, overflow) = a.dividedReportingOverflow(by: b)
    guard !overflow else { throw Self.overflow("\(a) / \(b)") }
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
  }
}
