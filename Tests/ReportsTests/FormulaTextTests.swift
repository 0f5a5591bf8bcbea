import Testing

@testable import Reports

struct FormulaTextTests {
  @Test func aShortFormulaIsOneLine() {
    #expect(FormulaText.lines("MACs", [(false, "8*N"), (true, "2*S"), (false, "1")], width: 80) == "MACs = 8*N - 2*S + 1\n")
    #expect(FormulaText.lines("MACs", [(true, "N")], width: 80) == "MACs = -N\n")
    #expect(FormulaText.lines("MACs", [], width: 80) == "MACs = 0\n")
  }

  @Test func aLongOneIsBrokenBeforeSigns() {
    let terms = [(false, "100*N*S^2"), (false, "floor((H + 1)/2)"), (true, "7*N")]
    #expect(
      FormulaText.lines("f", terms, width: 20) == """
        f = 100*N*S^2
            + floor((H + 1)/2)
            - 7*N

        """)
  }
}
