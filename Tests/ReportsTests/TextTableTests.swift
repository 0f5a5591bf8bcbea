import Reports
import Testing

@Suite struct TextTableTests {
  private func table(_ rows: [[String]]) -> TextTable {
    var table = TextTable(columns: [.init("NAME"), .init("VALUE", .right), .init("WHY")])
    for row in rows { table.add(row) }
    return table
  }

  @Test func emptyTableIsItsHeader() {
    #expect(table([]).render(width: nil) == "NAME  VALUE  WHY\n")
    #expect(table([]).isEmpty)
  }

  @Test func textIsLeftAndNumbersAreRight() {
    #expect(
      table([["a", "1", "x"], ["bcdefg", "1000000", ""]]).render(width: nil) == """
        NAME      VALUE  WHY
        a             1  x
        bcdefg  1000000

        """)
  }

  @Test func missingCellsAreEmptyAndFurtherOnesAreLeftOut() {
    #expect(table([["a"], ["b", "2", "y", "more"]]).render(width: nil) == "NAME  VALUE  WHY\na\nb         2  y\n")
  }

  @Test func nothingIsCutWithoutAWidth() {
    let long = String(repeating: "x", count: 500)
    #expect(table([[long, "1", long]]).render(width: nil).contains(long + "      1  " + long))
  }

  /// 2 gaps of 2 and 5 for VALUE leave 31 of 40; the widest text gives first: 16 and 15.
  @Test func textIsShortenedToTheWidthAndNumbersAreNot() throws {
    let text = table([[String(repeating: "n", count: 30), "12345", String(repeating: "w", count: 60)]]).render(width: 40)
    let row = try #require(text.split(separator: "\n").last)
    #expect(row.count == 40)
    #expect(row.contains(" 12345 "))
    #expect(row.filter { $0 == "…" }.count == 2)
  }

  @Test func narrowTerminalKeepsEightCharactersOfEachText() throws {
    let text = table([[String(repeating: "n", count: 30), "123456789", "short"]]).render(width: 5)
    #expect(text.split(separator: "\n").last == "nnnnnnn…  123456789  short")
  }

  @Test func controlCharactersDoNotReachTheTerminal() {
    #expect(
      table([["a\u{1B}[2Jb\nc\u{9B}\u{202E}", "1", "é😀"]]).render(width: nil).split(separator: "\n").last
        == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}\u{FFFD}      1  é😀")
  }
}
