import ModelFormats
import Testing

@testable import Leaderboard

/// Vectors by Python: json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False), and hashlib.sha256 of it.
struct JSONWritingTests {
  @Test func canonicalTextIsThatOfPython() throws {
    // {"b":[1,True,None,"x"],"a":{"z":-7,"é":"ü\u2028"},"\U0001F600":1,"\uFF5E":2,"A":"\"\\/\b\f\n\r\t\x00\x1f\x7f"}
    // By UTF-16 unit U+1F600 (D83D DE00) would come before U+FF5E; by code point, and in UTF-8, it comes after.
    let value: JSONValue = [
      "b": [1, true, nil, "x"], "a": ["z": -7, "é": "ü\u{2028}"], "\u{1F600}": 1, "\u{FF5E}": 2,
      "A": "\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}",
    ]
    #expect(
      value.canonical
        == #"{"A":"\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7F}" + #"","a":{"z":-7,"é":"ü"# + "\u{2028}"
        + #""},"b":[1,true,null,"x"],"～":2,"😀":1}"#)
    #expect(
      ContentDigest(of: value.canonicalBytes).hex == "0fd98d83b87f0299150553662431340c978ab0a55ca9ba7183fae3fd4387d10c")
  }

  @Test func integersBeyondADoubleAreStrings() throws {
    #expect(JSONValue.integer(9_007_199_254_740_992).canonical == "9007199254740992")
    #expect(JSONValue.integer(9_007_199_254_740_993).canonical == "\"9007199254740993\"")
    #expect(JSONValue.integer(.min).canonical == "\"-9223372036854775808\"")
    #expect(JSONValue(UInt64.max).canonical == "\"18446744073709551615\"")
    #expect(try Make.parse("\"9007199254740993\"").integer == 9_007_199_254_740_993)
  }

  /// Else `"007"` and `7` would be two facts with one meaning.
  @Test(arguments: ["7", "+9007199254740993", "09007199254740993", "9007199254740992", "abc", ""])
  func otherStringsAreNoIntegers(_ text: String) {
    #expect(JSONValue.string(text).integer == nil)
  }

  @Test func aDecimalThatIsNoNumberIsNull() {
    #expect(JSONValue.array([.decimal(.nan), .decimal(.infinity), .decimal(0.5)]).canonical == "[null,null,0.5]")
  }

  @Test func prettyTextPutsTheSchemaFirst() {
    let value: JSONValue = ["b": [], "a": [1, ["c": [:]]], "schema": "x/1"]
    #expect(
      value.pretty == """
        {
          "schema": "x/1",
          "a": [
            1,
            {
              "c": {}
            }
          ],
          "b": []
        }

        """)
  }

  @Test func literalsAndGettersReadNaturally() {
    let name = "w1"
    var value: JSONValue = ["worker": "worker-\(name)", "share": 0.25, "list": [true, nil, 3]]
    #expect(value["worker"]?.text == "worker-w1")
    #expect(value["share"]?.decimal == 0.25)
    #expect(value["list"]?[0]?.bool == true)
    #expect(value["list"]?[1]?.isNull == true)
    #expect(value["list"]?[2]?.integer == 3)
    #expect(value["list"]?[3] == nil)
    #expect(value["worker"]?["deeper"] == nil)
    value["list"] = .none
    #expect(value.object?.keys.sorted() == ["share", "worker"])
  }
}
