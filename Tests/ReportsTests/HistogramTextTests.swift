import Statistics
import Testing

@testable import Reports

@Suite struct HistogramTextTests {
  @Test func linesShowSharesAndBars() {
    var histogram = Histogram(lower: 0, upper: 4, bins: 4)
    for value in [1.5, 1.5, 1.5, 1.5, 3, -1, 9, 9] { histogram.add(value) }
    // 40 columns less 12 of the longest name, 6 of the share and 4 of spaces: 18 for the longest bar.
    let text = HistogramText.lines(histogram, width: 40)
    let lines = [
      "    below 0.00  12.5% #####", "  1.00 to 2.00  50.0% ##################", "  2.00 to 3.00   0.0%",
      "  3.00 to 4.00  12.5% #####", "    above 4.00  25.0% #########",
    ]
    #expect(text == lines.map { $0 + "\n" }.joined(), "\(text)")
  }

  @Test func nothingCountedIsNoLine() {
    #expect(HistogramText.lines(Histogram(lower: 0, upper: 1, bins: 2), width: nil) == "")
  }

  @Test(
    arguments: [
      (0.25, "0.2500"), (1, "1.0000"), (0, "0.0000"), (0.001, "0.0010"), (0.00099995, "1.00e-3"), (1.234e-7, "1.23e-7"),
      (-0.0005, "-5.00e-4"), (9.996e-10, "1.00e-9"), (Double.leastNonzeroMagnitude, "4.94e-324"),
    ] as [(Double, String)])
  func smallRatiosHaveAnExponent(value: Double, text: String) { #expect(QuantityText.ratio(value) == text) }
}
