import Testing

@testable import Leaderboard

struct TimestampTests {
  /// Milliseconds by Python's datetime.
  @Test(arguments: [
    ("1970-01-01T00:00:00.000Z", 0), ("2026-11-23T20:15:00.123Z", 1_795_464_900_123), ("2000-02-29T23:59:59.999Z", 951_868_799_999),
    ("1999-12-31T23:59:59.999Z", 946_684_799_999), ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("1969-12-31T23:59:59.999Z", -1),
    ("2100-03-01T00:00:00.000Z", 4_107_542_400_000), ("2024-02-29T12:00:00.000Z", 1_709_208_000_000),
  ])
  func textAndMillisecondsAgree(_ text: String, milliseconds: Int64) {
    #expect(Timestamp(milliseconds: milliseconds).description == text)
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test func otherPrecisionsAreRead() {
    #expect(Timestamp("2026-11-23T20:15:00Z")?.milliseconds == 1_795_464_900_000)
    #expect(Timestamp("2026-11-23T20:15:00.5")?.milliseconds == 1_795_464_900_500)
    #expect(Timestamp("2026-11-23T20:15:00.123999999Z")?.milliseconds == 1_795_464_900_123)
  }

  @Test(arguments: [
    "", "2026", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00ZZ",
    "0000-01-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+01:00",
    "-026-01-01T00:00:00Z",
  ])
  func otherTextsAreRefused(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func timesBeyondTheCalendarAreMovedIntoIt() {
    #expect(Timestamp(milliseconds: .max).description == "9999-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: .min).description == "0001-01-01T00:00:00.000Z")
  }

  @Test func everyDayOfFourCenturiesComesBack() {
    for day in stride(from: Int64(-73_000), to: 73_100, by: 1) {
      let time = Timestamp(milliseconds: day * 86_400_000 + 43_200_001)
      #expect(Timestamp(time.description) == time)
    }
  }
}
