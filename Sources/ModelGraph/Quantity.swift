/// A whole number that may depend on free dimensions: a polynomial with 64-bit coefficients over symbols.
///
/// Sizes, element counts and costs are all quantities, so that a model whose batch is free costs `22347251712*N` and one
/// whose batch is bound costs a number, by the same rules. Numbers take a fast path that allocates nothing.
///
/// Every operation is checked and throws `shape.overflow` (or `shape.too-complex`, see `maximumTerms`); none traps. Sums and
/// products are exact; division, maximum and minimum are simplified where that is certain and otherwise become a symbol
/// of their own (`floor(H/2)`). Equal quantities are equal as values when they are the same polynomial; two different
/// texts may still stand for the same number (`floor((H + 1)/2)` and a rounding up of `H/2` written otherwise).
public struct Quantity: Hashable, Sendable {
  /// Terms of the longest formula: what a hostile model can make us multiply out is bounded.
  public static let maximumTerms = 4_096
  /// The highest power, all symbols of a term together.
  static let maximumDegree = 256

  struct Term: Hashable, Sendable {
    var monomial: Monomial
    var coefficient: Int
  }

  enum Storage: Hashable, Sendable {
    case number(Int)
    /// By falling monomial, no coefficient 0, at least one term with a symbol.
    case polynomial([Term])
  }

  let storage: Storage

  public init(_ number: Int) { storage = .number(number) }

  /// A free dimension: unknown, but never negative. Its name is how it is printed and bound.
  public init(free name: String) { self.init(Symbol(free: name)) }

  init(_ symbol: Symbol) {
    storage = .polynomial([Term(monomial: Monomial(symbol), coefficient: 1)])
  }

  /// Terms in falling order without zero coefficients.
  init(ordered terms: [Term]) {
    if let first = terms.first {
      storage = terms.count == 1 && first.monomial.degree == 0 ? .number(first.coefficient) : .polynomial(terms)
    } else {
      storage = .number(0)
    }
  }

  /// The number, or nil while a dimension is free.
  ///
  /// Swift 6.3.1 crashes in release builds where this is inlined into some closures.
  @inline(never) public var constant: Int? {
    switch storage {
    case .number(let number): return number
    case .polynomial: return nil
    }
  }

  /// The names of the free dimensions in it, sorted.
  public var freeNames: [String] {
    var names: Set<String> = []
    gatherNames(into: &names)
    return names.sorted()
  }

  var terms: [Term] {
    switch storage {
    case .number(0): []
    case .number(let number): [Term(monomial: .one, coefficient: number)]
    case .polynomial(let terms): terms
    }
  }

  private func gatherNames(into names: inout Set<String>) {
    guard case .polynomial(let terms) = storage else { return }
    for symbol in terms.flatMap({ $0.monomial.factors.map(\.symbol) }) {
      switch symbol.meaning {
      case .free: names.insert(symbol.description)
      case .quotient(let a, let b), .maximum(let a, let b), .minimum(let a, let b):
        a.gatherNames(into: &names)
        b.gatherNames(into: &names)
      }
    }
  }
}

extension Quantity: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}

extension Quantity: CustomStringConvertible {
  /// The number, or the polynomial: terms by falling degree, factors in alphabetical order, `^` for powers.
  public var description: String {
    guard case .polynomial(let terms) = storage else { return String(constant ?? 0) }
    var text = ""
    for term in terms {
      let negative = term.coefficient < 0
      text += text.isEmpty ? (negative ? "-" : "") : (negative ? " - " : " + ")
      text += Self.text(of: term)
    }
    return text
  }

  /// In parentheses unless it is one symbol or one number that is not negative.
  var asOperand: String {
    let terms = terms
    guard terms.count <= 1, let term = terms.first else { return terms.isEmpty ? "0" : "(\(self))" }
    let simple = term.monomial.degree == 0 ? term.coefficient >= 0 : term.monomial.degree == 1 && term.coefficient == 1
    return simple ? description : "(\(self))"
  }
}
