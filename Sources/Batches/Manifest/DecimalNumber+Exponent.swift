extension DecimalNumber {
  /// Reads `2e9`, `2.5E-3` as well as `2000000000`: the very number that the digits without an exponent give, within the same limit
  /// of `ManifestLimits.digits` digits.
  init?(withExponent text: String) {
    let halves = text.split(separator: "e", omittingEmptySubsequences: false)
    let parts = halves.count == 1 ? text.split(separator: "E", omittingEmptySubsequences: false) : halves
    guard parts.count == 2 else {
      self.init(text)
      return
    }
    guard let exponent = Self.exponent(parts[1]), let plain = Self.plain(parts[0], exponent) else { return nil }
    self.init(plain)
  }

  /// `9`, `+9`, `-3`. Nil beyond what any number within the limit needs, however it is written.
  private static func exponent(_ text: Substring) -> Int? {
    let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text
    guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
      return nil
    }
    return Int(digits).map { text.hasPrefix("-") ? -$0 : $0 }
  }

  /// The digits with their point moved; nil when there are none.
  private static func plain(_ text: Substring, _ exponent: Int) -> String? {
    // What is no number here is none either once the point has moved.
    guard let number = DecimalNumber(String(text)) else { return nil }
    guard number.digits != 0 else { return "0" }
    let sign = number.digits < 0 ? "-" : ""
    let places = number.places - exponent
    let digits = String(number.digits.magnitude)
    guard places > 0 else { return sign + digits + String(repeating: "0", count: -places) }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }
}
