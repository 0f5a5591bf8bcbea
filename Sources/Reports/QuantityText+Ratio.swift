extension QuantityText {
  /// A ratio with four decimals, `0.2500`; one under a thousandth as `1.23e-7`.
  public static func ratio(_ value: Double) -> String {
    guard value != 0, value.isFinite, abs(value) < leastRatio else { return rounded(value, decimals: 4) }
    var (mantissa, exponent) = (value, 0)
    // 9.995 is 10.0 once it is rounded. At most some 320 times.
    while abs(mantissa) < 0.9995 {
      mantissa *= 10
      exponent -= 1
    }
    return "\(rounded(mantissa, decimals: 2))e\(exponent)"
  }

  private static let leastRatio = 0.001
}
