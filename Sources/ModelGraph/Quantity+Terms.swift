extension Quantity {
  /// One term of the polynomial: a whole number times powers of what is free.
  public struct Summand: Hashable, Sendable {
    public let coefficient: Int
    /// The power, at least 1, of each free dimension, or operation on free dimensions such as `floor(H/2)`, by its text.
    public let powers: [String: Int]
    /// As it stands in the polynomial without its sign: `8*N*S^2`.
    public let text: String
  }

  /// The polynomial's terms in the order in which it is written; none for 0, one without powers for another number.
  public var summands: [Summand] {
    terms.map { term in
      Summand(
        coefficient: term.coefficient,
        powers: Dictionary(term.monomial.factors.map { ($0.symbol.description, $0.power) }) { first, _ in first },
        text: Quantity.text(of: term))
    }
  }

  /// Without its sign.
  static func text(of term: Term) -> String {
    let factors = term.monomial.factors.map { $0.power == 1 ? $0.symbol.description : "\($0.symbol)^\($0.power)" }
    let magnitude = term.coefficient.magnitude
    return (magnitude == 1 && !factors.isEmpty ? factors : ["\(magnitude)"] + factors).joined(by: "*")
  }
}
