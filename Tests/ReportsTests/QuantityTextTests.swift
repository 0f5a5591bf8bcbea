import Testing

@testable import Reports

/// By hand: three significant digits, decimal prefixes.
struct QuantityTextTests {
  @Test(arguments: [
    (4_089_184_256.0, "FLOPs", "4.09 GFLOPs"), (64, "FLOPs", "64 FLOPs"), (0, "FLOPs", "0 FLOPs"), (999, "FLOPs", "999 FLOPs"),
    (1000, "FLOPs", "1.00 kFLOPs"), (999_499, "FLOPs", "999 kFLOPs"), (999_500, "FLOPs", "1.00 MFLOPs"), (25_557_032, "", "25.6 M"),
    (-1500, "", "-1.50 k"), (12_345_678, "ns", "12.3 ms"), (999.4, "ns", "999 ns"), (999.6, "ns", "1.00 µs"),
    (0.25, "ns", "0.25 ns"),
    (99_960, "ns", "100 µs"), (9_996, "ns", "10.0 µs"), (7_200_000_000_000, "ns", "7200 s"), (85_321, "ppm", "8.5%"),
    (0, "ppm", "0.0%"), (2.5e18, "", "2.50 E"),
  ])
  func quantitiesAreShort(_ value: Double, unit: String, text: String) {
    #expect(QuantityText.text(value, unit: unit) == text)
  }

  @Test func senselessNumbersDoNotTrap() {
    for value in [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude] {
      #expect(!QuantityText.text(value, unit: "ns").isEmpty)
      #expect(!QuantityText.percent(value).isEmpty)
    }
  }

  @Test func aColumnHasTheScaleOfItsSmallest() {
    let scale = QuantityText.scale(for: [1_234_000, 56_700, 0], unit: "ns")
    #expect(scale.name == "µs")
    #expect([1_234_000, 56_700, 0].map(scale.number) == ["1234", "56.7", "0.00"])
    #expect(QuantityText.scale(for: [], unit: "FLOPs").name == "FLOPs")
  }
}
