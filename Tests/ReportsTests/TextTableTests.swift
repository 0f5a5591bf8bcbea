import Testing

@testable import Reports

struct TextTableTests {
  private func table(_ rows: [[String]], optional: Bool = false) -> TextTable {
    var table = TextTable(columns: [.init("NAME"), .init("ms", .right), .init("NOTE", isOptional: optional)])
    for row in rows { table.add(row) }
    return table
  }

  @Test func textIsLeftAndNumbersAreRight() {
    #expect(
      table([["resnet50", "12.3", "ok"], ["tiny", "0.4", ""]]).render(width: nil) == """
        NAME        ms  NOTE
        resnet50  12.3  ok
        tiny       0.4

        """)
  }

  @Test func withoutATerminalNothingIsCut() {
    let long = String(repeating: "x", count: 300)
    #expect(table([[long, "1", long]], optional: true).render(width: nil).contains("\(long)   1  \(long)"))
  }

  /// 20 + 2 + 2 + 2 + 30 = 56 columns, 40 to fit in: the note goes from 30 to 17, then both lose in turns.
  @Test func aTerminalCutsTextButNoNumbers() {
    let text = table([[String(repeating: "n", count: 20), "1", String(repeating: "m", count: 30)]]).render(width: 40)
    for line in text.split(separator: "\n") { #expect(line.count <= 40) }
    #expect(text.contains(" 1  "))
    #expect(text.contains("n…"))
    #expect(text.contains("m…"))
  }

  @Test func aTerminalLeavesOptionalColumnsOutFirst() {
    let text = table([[String(repeating: "n", count: 20), "1", String(repeating: "m", count: 30)]], optional: true).render(
      width: 40)
    #expect(text == "NAME                  ms\n\(String(repeating: "n", count: 20))   1\n")
  }

  @Test func aTerminalThatIsFarTooNarrowIsNoTrap() {
    #expect(!table([["name", "1", "note"]]).render(width: 0).isEmpty)
    #expect(!table([[String(repeating: "n", count: 20), "123456789", ""]]).render(width: 5).isEmpty)
  }

  @Test func missingCellsAreEmptyAndFurtherOnesLeftOut() {
    #expect(table([["a"], ["b", "2", "c", "d"]]).render(width: nil) == "NAME  ms  NOTE\na\nb      2  c\n")
  }

  /// Names come from other people's files: no colours, no moved cursor, no second line, no reversed text.
  @Test func whatATerminalObeysIsTakenOut() {
    let text = table([["a\u{1B}[31mb\nc\u{202E}d", "1", "\r\u{0}\u{9B}"]]).render(width: nil)
    #expect(text.split(separator: "\n").count == 2)
    #expect(text.contains("a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d"))
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B || $0.value == 0x202E })
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(
      table([["模型", "1", "x"], ["e\u{301}a", "2", "y"]]).render(width: nil) == "NAME  ms  NOTE\n模型   1  x\ne\u{301}a     2  y\n")
  }

  @Test func aTableWithoutColumnsOrRowsIsNoTrap() {
    #expect(TextTable(columns: []).render(width: 80) == "\n")
    #expect(table([]).render(width: 80) == "NAME  ms  NOTE\n")
  }

  /// 2 + 2 + 2 + 4 columns beside the name leave 10 of 20; the header needs 4.
  @Test func aLongNameHasALineOfItsOwn() {
    #expect(
      table([["short", "1", "ok"], ["exactly_10", "2", "ok"], ["a_longer_name", "3", "ok"]]).render(breakingNamesAt: 20) == """
        NAME        ms  NOTE
        short        1  ok
        exactly_10   2  ok
        a_longer_name
                     3  ok

        """)
  }

  @Test func optionalColumnsMakeRoomForNames() {
    #expect(
      table([["exactly_10", "2", "ok"]], optional: true).render(breakingNamesAt: 20) == "NAME        ms\nexactly_10   2\n")
  }
}
