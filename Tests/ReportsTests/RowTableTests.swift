import Testing

@testable import Reports

struct RowTableTests {
  private func table() -> RowTable {
    var table = RowTable(header: ["variant", "value"])
    table.add(["a,b|c", "1.50"])
    table.add(["<b>*x*</b>\n[y](z)"])
    return table
  }

  @Test func commasAndLinesAreQuotedInCSV() {
    #expect(table().csv == "variant,value\r\n\"a,b|c\",1.50\r\n\"<b>*x*</b>\n[y](z)\",\r\n")
  }

  @Test func nothingInACellIsMarkdown() {
    #expect(
      table().markdown == """
        | variant | value |
        | --- | --- |
        | a,b\\|c | 1.50 |
        | &lt;b&gt;\\*x\\*&lt;/b&gt;\u{FFFD}\\[y\\](z) |  |

        """)
  }
}
