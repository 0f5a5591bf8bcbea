/// Formulas for people: sums whose terms are not torn apart.
public enum FormulaText {
  /// `name = first + second`, broken before a sign where a line would be longer than `width` columns; what follows a break is
  /// indented by four. A term that is longer has a line of its own. `terms` are without their signs. Ends with a newline.
  public static func lines(_ name: String, _ terms: [(isNegative: Bool, text: String)], width: Int) -> String {
    var text = ""
    var line = "\(name.withoutControls) ="
    for (position, term) in terms.enumerated() {
      let sign = term.isNegative ? position == 0 ? "-" : "- " : position == 0 ? "" : "+ "
      let piece = sign + term.text.withoutControls
      if position > 0, line.columns + 1 + piece.columns > width {
        text += line + "\n"
        line = indentation + piece
      } else {
        line += " " + piece
      }
    }
    if terms.isEmpty { line += " 0" }
    return text + line + "\n"
  }

  private static let indentation = "    "
}
