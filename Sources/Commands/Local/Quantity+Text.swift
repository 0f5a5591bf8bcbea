import ModelGraph
import Reports

extension Quantity {
  /// Columns up to which a formula is shown in a table as it is.
  private static let shortColumns = 22
  /// What a free dimension is taken for where formulas are put in an order for people.
  private static let typicalSize = 64.0

  /// True for a number, and for a formula that fits a table.
  var isShort: Bool { constant != nil || description.count <= Self.shortColumns }

  /// What a table shows of a formula whose leading term is too long for it.
  static let longText = "formula"

  /// For a table: three significant digits; of a formula its leading term so, `22.3 G*N`, and ` + ...` where there are more.
  func short(unit: String = "") -> String {
    if let constant { return QuantityText.text(Double(constant), unit: unit) }
    let summands = summands
    guard let lead = summands.first else { return "0" }
    let symbols = lead.powers.sorted { $0.key < $1.key }.map { $0.value == 1 ? $0.key : "\($0.key)^\($0.value)" }
    let number = lead.coefficient == 1 ? [] : [QuantityText.text(Double(lead.coefficient), unit: "")]
    let text = (number + symbols).joined(by: "*") + (summands.count > 1 ? " + ..." : "")
    return text.count <= Self.shortColumns ? text : Self.longText
  }

  /// How large it is where every free dimension is 64: good for sorting only.
  var magnitude: Double {
    summands.reduce(0) { sum, summand in
      summand.powers.values.reduce(Double(summand.coefficient)) { product, power in
        (0..<power).reduce(product) { value, _ in value * Self.typicalSize }
      } + sum
    }
  }

  /// The part of a whole; nil when it depends on free dimensions, and of nothing.
  func share(of whole: Quantity) -> Double? {
    let (part, whole) = (summands, whole.summands)
    guard whole.count == 1, let all = whole.first, all.coefficient > 0 else { return nil }
    guard let own = part.first else { return 0 }
    guard part.count == 1, own.powers == all.powers else { return nil }
    return Double(own.coefficient) / Double(all.coefficient)
  }
}
