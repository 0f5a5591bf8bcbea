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

  private func typed() -> RowTable {
    var table = RowTable(
      "sample", header: ["name", "count", "value", "front"],
      kinds: [
        "count": .integer, "value": .number, "front": .truth,
      ])
    table.add(["=a", "3", "1.5", "true"])
    table.add(["", "", "2", "false"])
    // 2^53 + 1 is no double, and what is no number is not lost.
    table.add(["7", "9007199254740993", "inf", "maybe"])
    return table
  }

  @Test func linesOfJSONHaveTheColumnsTypes() {
    #expect(
      typed().jsonl == """
        {"count":3,"front":true,"name":"=a","schema":"podium.sample-row/1","value":1.5}
        {"count":null,"front":false,"name":null,"schema":"podium.sample-row/1","value":2}
        {"count":"9007199254740993","front":"maybe","name":"7","schema":"podium.sample-row/1","value":"inf"}

        """)
  }

  @Test func aTableWithoutRowsHasNoLines() {
    #expect(RowTable("sample", header: ["a"]).jsonl.isEmpty)
  }
}
