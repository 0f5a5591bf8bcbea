/// Numbers for people: three significant digits and a decimal prefix. JSON has the exact values.
public enum QuantityText {
  /// `4.09 GFLOPs`, `12.3 ms`, `25.6 M`. Nanoseconds (`ns`) go up to seconds.
  public static func text(_ value: Double, unit: String) -> String {
    if unit == "ns" { return scaled(value, [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)]) }
    let prefixes: [(String, Double)] = [("", 1), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18)]
    return scaled(value, prefixes.map { ($0.0 + unit, $0.1) })
  }

  /// `85.3%`.
  public static func percent(_ share: Double) -> String { "\(rounded(share * 100, decimals: 1))%" }

  private static func scaled(_ value: Double, _ units: [(name: String, size: Double)]) -> String {
    guard let first = units.first else { return "\(value)" }
    let unit = units.last { abs(value) >= $0.size } ?? first
    let scaled = value / unit.size
    let decimals = unit.size == 1 && scaled == scaled.rounded() ? 0 : abs(scaled) >= 100 ? 0 : abs(scaled) >= 10 ? 1 : 2
    return unit.name.isEmpty ? rounded(scaled, decimals: decimals) : "\(rounded(scaled, decimals: decimals)) \(unit.name)"
  }

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
