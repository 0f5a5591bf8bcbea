/// An exact decimal number, `digits / 10^places`, without trailing zeros: the values of an axis must not become
/// 0.30000000000000004.
struct DecimalNumber: Hashable, Sendable, CustomStringConvertible {
  let digits: Int
  let places: Int

  static let zero = DecimalNumber(digits: 0, places: 0)

  init(digits: Int, places: Int) {
    var (digits, places) = (digits, places)
    while places > 0, digits % 10 == 0 { (digits, places) = (digits / 10, places - 1) }
    self.digits = digits
    self.places = places
  }

  /// Reads `-12.50`; no exponent, at most `ManifestLimits.digits` digits.
  init?(_ text: String) {
    let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }) else { return nil }
    guard parts.reduce(0, { $0 + $1.utf8.count }) <= ManifestLimits.digits, let digits = Int(parts.joined()) else { return nil }
    self.init(digits: text.hasPrefix("-") ? -digits : digits, places: parts.count == 2 ? parts[1].utf8.count : 0)
  }

  var description: String {
    guard places > 0 else { return String(digits) }
    let text = String(digits.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - text.utf8.count)) + text
    return (digits < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
  }

  /// The digits when written with so many places; nil beyond 64 bits.
  func digits(withPlaces wanted: Int) -> Int? {
    var result = digits
    for _ in places..<max(places, wanted) {
      let (product, overflow) = result.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      result = product
    }
    return result
  }

  /// Nil beyond 64 bits.
  func multiplied(by other: DecimalNumber) -> DecimalNumber? {
    let (product, overflow) = digits.multipliedReportingOverflow(by: other.digits)
    return overflow ? nil : DecimalNumber(digits: product, places: places + other.places)
  }

  /// Nil when the two have no common scale within 64 bits.
  func isLess(than other: DecimalNumber) -> Bool? {
    let scale = max(places, other.places)
    guard let left = digits(withPlaces: scale), let right = other.digits(withPlaces: scale) else { return nil }
    return left < right
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
