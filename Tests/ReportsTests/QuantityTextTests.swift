import Reports
import Testing

@Suite struct QuantityTextTests {
  /// By hand: three significant digits, the prefix by powers of a thousand.
  @Test(arguments: [
    (0.0, "FLOPs", "0 FLOPs"), (7, "FLOPs", "7 FLOPs"), (999, "FLOPs", "999 FLOPs"), (1000, "FLOPs", "1.00 KFLOPs"),
    (4_089_184_256, "FLOPs", "4.09 GFLOPs"), (25_557_032, "", "25.6 M"), (5, "", "5"), (999_999, "", "1.00 M"),
    (999_499, "", "999 K"), (9_996, "", "10.0 K"), (99_960, "", "100 K"), (-4_089_184_256, "FLOPs", "-4.09 GFLOPs"),
    (12_345_678, "ns", "12.3 ms"), (812, "ns", "812 ns"), (812.4, "ns", "812 ns"), (1_234, "ns", "1.23 µs"),
    (999.7, "ns", "1.00 µs"), (2e9, "ns", "2.00 s"), (9e12, "ns", "9000 s"), (1.5, "ns", "1.50 ns"),
    (9.2e18, "FLOPs", "9.20 EFLOPs"),
  ]) func quantityHasThreeDigitsAndAPrefix(value: Double, unit: String, text: String) {
    #expect(QuantityText.text(value, unit: unit) == text)
  }

  @Test(arguments: [(0.853, "85.3%"), (1, "100.0%"), (0, "0.0%"), (-0.0001, "0.0%"), (-0.05, "-5.0%")])
  func percentHasOneDecimal(share: Double, text: String) { #expect(QuantityText.percent(share) == text) }

  @Test(arguments: [Double.nan, .infinity, 1e300]) func senselessNumbersDoNotTrap(value: Double) {
    #expect(!QuantityText.text(value, unit: "ns").isEmpty)
    #expect(!QuantityText.percent(value).isEmpty)
  }
}
