import Statistics
import Testing

@testable import Leaderboard

/// Parts of canonical JSON are found as the strict reader finds them, and nothing else ever traps.
struct JSONOutlineTests {
  private static let samples = [
    "{}", "[]", "{\"a\":1}", "{\"a\":[1,[2,{\"b\":\"],}\"}]],\"c\":\"\\\"\",\"d\":null}", "{\"\":{},\"x\\ny\":true,\"é\":[[],{}]}",
    "[1,\"a,b\",{\"c\":[3]},[],\"\\\\\"]",
  ]

  @Test(arguments: samples)
  func partsAreThoseOfTheStrictReader(_ text: String) throws {
    let outline = JSONOutline(Array(text.utf8)[...])
    let value = try Make.parse(text)
    let members = try outline.members().map { member in
      (try Make.parse("\"\(String(decoding: member.key, as: UTF8.self))\"").text, try parsed(member.value))
    }
    #expect(members.map(\.0) == (value.object.map { JSONValue.inOrder($0).map(\.key) } ?? []))
    #expect(members.map(\.1) == (value.object.map { JSONValue.inOrder($0).map(\.value) } ?? []))
    #expect(try outline.elements().map(parsed) == (value.array ?? []))
    #expect(try outline.elements(limit: 2).map(parsed) == Array((value.array ?? []).prefix(2)))
  }

  @Test func textsAreFoundByTheirKeys() throws {
    let outline = JSONOutline(Array("{\"inner\":{\"task\":\"no\"},\"task\":\"yes\",\"with\":\"a\\nb\",\"x\":7}".utf8)[...])
    #expect(outline.text("task") == "yes")
    #expect(outline.text("with") == nil)
    #expect(outline.text("x") == nil)
    #expect(outline.text("none") == nil)
    #expect(FactLine(["with": "a\nb", "x": 7]).text("with") == "a\nb")
    #expect(FactLine(["with": "a\nb", "x": 7]).text("x") == nil)
  }

  /// Of a part of a larger text only the part is looked at.
  @Test func aPartOfATextIsLookedAtAlone() throws {
    let bytes = Array("xx{\"a\":[1,2],\"b\":3}yy".utf8)
    let outline = JSONOutline(bytes[2..<bytes.count - 2])
    #expect(outline.value("b").map { String(decoding: $0, as: UTF8.self) } == "3")
    #expect(outline.value("a").map { JSONOutline($0).elements().count } == 2)
  }

  @Test func anyBytesEnd() {
    var random = SplitMix64(seed: 11)
    let letters = Array("{}[]\",:\\a1".utf8)
    for _ in 0..<3_000 {
      let bytes = (0..<random.below(24)).map { _ in letters[random.below(letters.count)] }
      let outline = JSONOutline(bytes[...])
      _ = (outline.members().count, outline.elements().count, outline.text("a"), LayoutReader.members(of: bytes[...])?.count)
      _ = BoardSeal(end: bytes[...], size: bytes.count)
    }
  }

  private func parsed(_ bytes: ArraySlice<UInt8>) throws -> JSONValue { try JSONValue(parsing: bytes, file: "t.json") }
}
