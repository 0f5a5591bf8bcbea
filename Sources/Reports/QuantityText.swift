/// Numbers for people: three significant digits and a decimal prefix. JSON has the exact values.
public enum QuantityText {
  /// One size of a unit: `ms` is 1,000,000 `ns`.
  public struct Scale: Hashable, Sendable {
    /// With the prefix: `GFLOPs`, `ms`; empty for a bare number.
    public let name: String
    public let size: Double

    /// The number alone, in this scale: `4.09`.
    public func number(_ value: Double) -> String {
      let scaled = value / size
      return size == 1 && scaled == scaled.rounded() ? rounded(scaled, decimals: 0) : rounded(scaled, decimals: decimals(scaled))
    }
  }

  /// `4.09 GFLOPs`, `12.3 ms`, `25.6 M`, `8.5%`. Nanoseconds (`ns`) go up to seconds, millionths (`ppm`) are shown as percent,
  /// billionths (`ppb`) as a number.
  public static func text(_ value: Double, unit: String) -> String {
    if unit == "ppm" { return percent(value / 1_000_000) }
    if unit == "ppb" { return ratio(value / 1e9) }
    let scale = scale(for: value, unit: unit)
    let number = scale.number(value)
    return scale.name.isEmpty ? number : "\(number) \(scale.name)"
  }

  /// One scale for a column of values: that of the smallest, so that none is shown as 0.00.
  public static func scale(for values: [Double], unit: String) -> Scale {
    scale(for: values.map { abs($0) }.filter { $0 > 0 }.min() ?? 0, unit: unit)
  }

  /// `85.3%`.
  public static func percent(_ share: Double) -> String { "\(rounded(share * 100, decimals: 1))%" }

  /// The largest that the value reaches once it is rounded: 999,950 is 1.00 M, not 1000 k.
  private static func scale(for value: Double, unit: String) -> Scale {
    let scales = scales(of: unit)
    return scales.last { abs(value) >= $0.size * 0.9995 } ?? scales[0]
  }

  private static func scales(of unit: String) -> [Scale] {
    if unit == "ns" { return zip(["ns", "µs", "ms", "s"], [1, 1e3, 1e6, 1e9]).map(Scale.init) }
    if unit == "ppm" { return [Scale(name: "%", size: 10_000)] }
    if unit == "ppb" { return zip(["1e-9", "1e-6", "1e-3", ""], [1, 1e3, 1e6, 1e9]).map(Scale.init) }
    return zip(["", "k", "M", "G", "T", "P", "E"], [1, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18]).map { Scale(name: $0 + unit, size: $1) }
  }

  /// So many that three digits are significant.
  private static func decimals(_ value: Double) -> Int { abs(value) >= 99.95 ? 0 : abs(value) >= 9.995 ? 1 : 2 }

  /// Fixed decimals; trailing zeros stay, so that columns line up.
  static func rounded(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let units = Int64((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && units > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(units)" }
    let fraction = String(units % Int64(scale))
    return "\(sign)\(units / Int64(scale)).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
  }
}
