import Testing

@testable import Leaderboard

/// Hostile and careless JSON: refused with a place, never a trap, never silently changed.
struct JSONParsingTests {
  @Test(arguments: [
    ("", "t.json:1:1"), ("nul", "t.json:1:1"), ("[1,]", "t.json:1:4"), ("{\"a\":1,}", "t.json:1:8"), ("[1 2]", "t.json:1:4"),
    ("{\"a\" 1}", "t.json:1:6"), ("{a:1}", "t.json:1:2"), ("\"abc", "t.json:1:5"), ("\"\\", "t.json:1:3"), ("[", "t.json:1:2"),
    ("1 2", "t.json:1:3"), ("\"a\nb\"", "t.json:1:3"), ("\"\\q\"", "t.json:1:4"), ("[\n  1,\n  x\n]", "t.json:3:3"),
    ("[\"é😀\", x]", "t.json:1:8"), ("NaN", "t.json:1:1"), ("-Infinity", "t.json:1:2"), ("'a'", "t.json:1:1"),
    ("\u{FEFF}1", "t.json:1:1"), ("// c\n1", "t.json:1:1"),
  ])
  func brokenTextIsRefusedAtItsPlace(_ text: String, place: String) {
    #expect(failure(text)?.code == .syntax)
    #expect(failure(text)?.place == place)
  }

  @Test(arguments: ["1e999", "-1e999", "01", "-", "1.", ".5", "1e", "+1", "0x10", "9223372036854775808", "-9223372036854775809"])
  func numbersThatWouldChangeOrAreNoneAreRefused(_ text: String) {
    #expect(failure(text)?.code == .syntax)
  }

  @Test func numbersKeepTheirKind() throws {
    #expect(
      try Make.parse("[0,-0,9223372036854775807,1.0,-2.5e-3,1E2]")
        == [0, 0, .integer(.max), .decimal(1), .decimal(-0.0025), .decimal(100)])
  }

  @Test func duplicateKeysAreRefused() throws {
    #expect(failure("{\"a\":1,\"b\":2,\n \"a\":3}")?.place == "t.json:2:2")
    #expect(failure("{\"a\":1,\"\\u0061\":2}") != nil)
    // Composed and decomposed: one text for people, so one key.
    #expect(failure("{\"\\u00e9\":1,\"e\\u0301\":2}") != nil)
    #expect(try Make.parse("{\"a\":{\"a\":1}}")["a"]?["a"] == 1)
  }

  @Test(arguments: ["\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\u12g4\"", "\"\\u12"])
  func halvesOfSurrogatePairsAreRefused(_ text: String) {
    #expect(failure(text)?.code == .syntax)
  }

  @Test func escapesAreRead() throws {
    #expect(try Make.parse(#""\ud83d\ude00\u00e9\"\\\/\b\f\n\r\t""#).text == "😀é\"\\/\u{8}\u{C}\n\r\t")
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    for bytes: [UInt8] in [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x89, 0x50, 0x4E, 0x47],
    ] {
      #expect(throws: LeaderboardError.self) { try JSONValue(parsing: bytes, file: "t.json") }
    }
  }

  @Test func aDepthBombIsRefused() throws {
    let depth = JSONValue.depthLimit
    func nested(_ count: Int) -> String { String(repeating: "[", count: count) + "0" + String(repeating: "]", count: count) }
    #expect(throws: Never.self) { try Make.parse(nested(depth)) }
    #expect(failure(nested(depth + 1))?.message == "nested deeper than 64")
    #expect(failure(String(repeating: "[", count: 1_000_000))?.code == .syntax)
    #expect(failure(String(repeating: "{\"a\":", count: 1_000_000))?.code == .syntax)
  }

  private func failure(_ text: String) -> LeaderboardError? {
    do throws(LeaderboardError) {
      _ = try Make.parse(text)
      return nil
    } catch {
      return error
    }
  }
}
