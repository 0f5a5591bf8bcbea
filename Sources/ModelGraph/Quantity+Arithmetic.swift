extension Quantity {
  /// Exact. Throws `shape.overflow` or `shape.too-complex`.
  public static func + (left: Quantity, right: Quantity) throws(ModelGraphError) -> Quantity {
    if case .number(let a) = left.storage, case .number(let b) = right.storage {
      let (sum, overflow) = a.addingReportingOverflow(b)
      guard !overflow else { throw Self.overflow("\(a) + \(b)") }
      return Quantity(sum)
    }
    // What is added to nothing is not copied.
    if left == 0 { return right }
    if right == 0 { return left }
    return try merge(left.terms, right.terms)
  }

  /// Exact. Throws `shape.overflow` or `shape.too-complex`.
  public static func - (left: Quantity, right: Quantity) throws(ModelGraphError) -> Quantity {
    if case .number(let a) = left.storage, case .number(let b) = right.storage {
      let (difference, overflow) = a.subtractingReportingOverflow(b)
      guard !overflow else { throw Self.overflow("\(a) - \(b)") }
      return Quantity(difference)
    }
    return try left + Quantity(-1) * right
  }

  /// Exact. Throws `shape.overflow` or `shape.too-complex`.
  public static func * (left: Quantity, right: Quantity) throws(ModelGraphError) -> Quantity {
    if case .number(let a) = left.storage, case .number(let b) = right.storage {
      return Quantity(try product(a, b))
    }
    if left == 1 { return right }
    if right == 1 { return left }
    let (a, b) = (left.terms, right.terms)
    guard a.count * b.count <= maximumTerms else { throw tooComplex }
    if let factor = a.count == 1 ? a.first : nil { return try scaled(b, by: factor) }
    if let factor = b.count == 1 ? b.first : nil { return try scaled(a, by: factor) }
    var sum = Quantity(0)
    for factor in a { sum = try sum + scaled(b, by: factor) }
    return sum
  }

  public static func += (left: inout Quantity, right: Quantity) throws(ModelGraphError) { left = try left + right }

  public static func *= (left: inout Quantity, right: Quantity) throws(ModelGraphError) { left = try left * right }

  /// The product of all, 1 for none: the elements of a shape. Throws as `*` does.
  public static func product(of factors: [Quantity]) throws(ModelGraphError) -> Quantity { try product(of: factors[...]) }

  public static func product(of factors: ArraySlice<Quantity>) throws(ModelGraphError) -> Quantity {
    var number = 1
    for factor in factors {
      guard case .number(let next) = factor.storage else { return try carefulProduct(of: factors) }
      let (product, overflow) = number.multipliedReportingOverflow(by: next)
      if overflow { return try carefulProduct(of: factors) }
      number = product
    }
    return Quantity(number)
  }

  private static func carefulProduct(of factors: ArraySlice<Quantity>) throws(ModelGraphError) -> Quantity {
    var result = Quantity(1)
    // A zero ends it: however large the others are, there are no elements.
    var overflow: ModelGraphError?
    for factor in factors {
      if factor == 0 { return 0 }
      guard overflow == nil else { continue }
      do { result = try result * factor } catch { overflow = error }
    }
    if let overflow { throw overflow }
    return result
  }

  /// The sum of all, 0 for none. Throws as `+` does.
  public static func sum(of summands: [Quantity]) throws(ModelGraphError) -> Quantity {
    var result = Quantity(0)
    for summand in summands { result = try result + summand }
    return result
  }

  /// Multiplication by one term keeps the order of the others.
  static func scaled(_ terms: [Term], by factor: Term) throws(ModelGraphError) -> Quantity {
    if factor.coefficient == 0 { return 0 }
    var result: [Term] = []
    result.reserveCapacity(terms.count)
    for term in terms {
      guard term.monomial.degree + factor.monomial.degree <= maximumDegree else { throw tooComplex }
      let coefficient = try product(term.coefficient, factor.coefficient)
      result.append(Term(monomial: term.monomial * factor.monomial, coefficient: coefficient))
    }
    return Quantity(ordered: result)
  }

  private static func merge(_ left: [Term], _ right: [Term]) throws(ModelGraphError) -> Quantity {
    var result: [Term] = []
    result.reserveCapacity(left.count + right.count)
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if left[i].monomial == right[j].monomial {
        let (sum, overflow) = left[i].coefficient.addingReportingOverflow(right[j].coefficient)
        guard !overflow else { throw Self.overflow("\(left[i].coefficient) + \(right[j].coefficient)") }
        if sum != 0 { result.append(Term(monomial: left[i].monomial, coefficient: sum)) }
        (i, j) = (i + 1, j + 1)
      } else if Monomial.precedes(left[i].monomial, right[j].monomial) {
        result.append(left[i])
        i += 1
      } else {
        result.append(right[j])
        j += 1
      }
    }
    result += left[i...]
    result += right[j...]
    guard result.count <= maximumTerms else { throw tooComplex }
    return Quantity(ordered: result)
  }

  static func product(_ a: Int, _ b: Int) throws(ModelGraphError) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    guard !overflow else { throw Self.overflow("\(a) * \(b)") }
    return product
  }

  static func overflow(_ operation: String) -> ModelGraphError {
    ModelGraphError(.overflow, "\(operation) does not fit 64 bits", hint: "bind smaller dimensions, or check the model's shapes")
  }

  static var tooComplex: ModelGraphError {
    ModelGraphError(
      .tooComplex, "a formula in the free dimensions is longer than Podium follows (\(maximumTerms) terms)",
      hint: "bind some dimensions with --dim or --input")
  }
}
