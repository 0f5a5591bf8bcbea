/// A point in time to the millisecond, UTC, as facts write it: `2026-11-23T20:15:00.123Z`. Such texts sort like their times.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Since 1970-01-01, not counting leap seconds.
  public let milliseconds: Int64

  /// Times beyond the years 1 to 9999 are moved to the nearest of them.
  public init(milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, Self.earliest), Self.latest)
  }

  /// Reads `2026-11-23T20:15:00`, with up to nine decimals of a second (cut to milliseconds) and with or without the `Z`.
  public init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    if rest.last == UInt8(ascii: "Z") { rest.removeLast() }
    guard let year = Self.number(&rest, 4), Self.take("-", &rest), let month = Self.number(&rest, 2), Self.take("-", &rest),
      let day = Self.number(&rest, 2), Self.take("T", &rest), let hour = Self.number(&rest, 2), Self.take(":", &rest),
      let minute = Self.number(&rest, 2), Self.take(":", &rest), let second = Self.number(&rest, 2),
      year >= 1, (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if Self.take(".", &rest) {
      guard (1...9).contains(rest.count), let digits = Self.number(&rest, rest.count, paddedTo: 9) else { return nil }
      fraction = digits / 1_000_000
    }
    guard rest.isEmpty else { return nil }
    let seconds = ((Self.dayNumber(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
    milliseconds = seconds * 1000 + fraction
  }

  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  public var description: String {
    let (seconds, fraction) = Self.divide(milliseconds, 1000)
    let (day, second) = Self.divide(seconds, 86_400)
    let (year, month, date) = Self.civil(day)
    let fields = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }.joined(separator: ":")
    return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(date, 2))T\(fields).\(Self.padded(fraction, 3))Z"
  }

  private static let earliest = dayNumber(1, 1, 1) * 86_400_000
  private static let latest = (dayNumber(9999, 12, 31) + 1) * 86_400_000 - 1

  /// Days since 1970-01-01 in the Gregorian calendar. Years begin in March here, so that the leap day is a year's last: a month's
  /// first day is then (153 m + 2) / 5 with m = 0 for March.
  private static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month > 2 ? year : year - 1
    let month = month > 2 ? month - 3 : month + 9
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468
  }

  private static func civil(_ dayNumber: Int64) -> (year: Int64, month: Int64, day: Int64) {
    // Never too low, since no year is shorter than 365 days; seven too high at the end of year 9999.
    var year = (dayNumber + 719_528) / 365
    while Self.dayNumber(year, 1, 1) > dayNumber { year -= 1 }
    var month: Int64 = 12
    while Self.dayNumber(year, month, 1) > dayNumber { month -= 1 }
    return (year, month, dayNumber - Self.dayNumber(year, month, 1) + 1)
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    month == 12 ? 31 : dayNumber(year, month + 1, 1) - dayNumber(year, month, 1)
  }

  /// Rounded down, so that times before 1970 have positive remainders.
  private static func divide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = "\(value)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let byte = rest.first, UInt32(byte) == character.value else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly `count` digits; as if zeros followed up to `width` of them.
  private static func number(_ rest: inout ArraySlice<UInt8>, _ count: Int, paddedTo width: Int = 0) -> Int64? {
    guard rest.count >= count else { return nil }
    var value: Int64 = 0
    for byte in rest.prefix(count) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    rest.removeFirst(count)
    for _ in count..<max(count, width) { value *= 10 }
    return value
  }
}
