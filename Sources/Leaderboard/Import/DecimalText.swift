/// A decimal number as it is written, exact: digits times a power of ten.
struct DecimalText {
  /// With its sign.
  private let digits: Int64
  private let exponent: Int

  /// Reads `-12.50e-3`. Nil for what is no such number, or has more digits than 64 bits hold.
  init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    var exponent = 0
    if let mark = rest.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      guard let written = Int(String(decoding: rest[rest.index(after: mark)...], as: UTF8.self)),
        (-Self.exponentLimit...Self.exponentLimit).contains(written)
      else { return nil }
      exponent = written
      rest = rest[..<mark]
    }
    var digits = rest
    if let point = rest.firstIndex(of: UInt8(ascii: ".")) {
      digits = rest[..<point] + rest[rest.index(after: point)...]
      exponent -= rest.endIndex - rest.index(after: point)
    }
    guard !digits.isEmpty, digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
      let value = Int64((isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self))
    else { return nil }
    self.digits = value
    self.exponent = exponent
  }

  private static let exponentLimit = 400

  /// The number times 10 to the `power`, rounded to the nearest integer, halves away from zero; nil when 64 bits do not hold it.
  func integer(timesTenTo power: Int) -> Int64? {
    var value = digits
    var shift = exponent + power
    while shift > 0, value != 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = product
      shift -= 1
    }
    // Cutting digits off but the last: only that one says to which side it is rounded.
    while shift < -1, value != 0 {
      value /= 10
      shift += 1
    }
    if shift == -1 {
      let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 10)
      value = quotient + (remainder >= 5 ? 1 : remainder <= -5 ? -1 : 0)
    }
    return value
  }
}
