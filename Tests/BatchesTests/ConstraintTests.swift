import Batches
import Testing

/// Numbers in constraints: with an exponent they are the very same as without.
struct ConstraintTests {
  private func manifest(_ constraint: String) -> String {
    probe().replacing("use: probe", with: "use: probe, constraints: [\"\(constraint)\"]")
  }

  private func bound(_ number: String) throws -> String? {
    try load(manifest("flops <= \(number)")).tasks.first?.constraints.first?.bound
  }

  @Test(arguments: [
    ("2e9", "2000000000"), ("2E9", "2000000000"), ("2e+9", "2000000000"), ("2.50e9", "2500000000"), ("2.5e-3", "0.0025"),
    ("-1.5e1", "-15"), ("0e999", "0"), ("1e14", "100000000000000"), ("12e0", "12"), ("120e-1", "12"), ("0.5e0", "0.5"),
    ("1e-14", "0.00000000000001"), ("123456789012345e-3", "123456789012.345"),
  ])
  func anExponentIsTheDecimal(_ number: String, _ decimal: String) throws {
    #expect(try bound(number) == decimal)
    #expect(try bound(decimal) == decimal)
  }

  /// So the two define one task of the leaderboard.
  @Test func bothWaysToWriteItAreOneBatch() throws {
    #expect(
      try load(manifest("flops <= 2e9")).canonicalText == load(manifest("flops <= 2000000000")).canonicalText)
  }

  @Test(arguments: [
    "2e", "e9", "2e9.5", "2e1e1", "2e 9", "2ee9", "0x2p3", "inf", "nan", "1e15", "1e-15", "1e9999999999999999999", "2e+", "2e--3",
    "1234567890123456e-3", "٢e9",
  ])
  func whatIsNoNumberIsToldWithItsPlace(_ number: String) {
    let found = issues(manifest("flops <= \(number)"))
    #expect(found.map(\.code) == [.value])
    #expect(found.first?.place == "batch.yaml:4:37")
    #expect(found.first?.message.contains("flops <= \(number)") == true)
  }

  @Test func theNumberAtFaultIsNamed() {
    #expect(
      issues(manifest("flops <= 2e9x")).map(\.message) == ["not a constraint: `flops <= 2e9x`, since `2e9x` is not a number"])
  }
}
