/// Writes sections as Markdown with tables, as GitHub has it. Pictures are the tables of their numbers.
struct MarkdownWriter {
  private(set) var text = ""

  mutating func heading(_ title: String, level: Int) {
    text += String(repeating: "#", count: min(6, level)) + " " + MarkdownText.escaped(title) + "\n\n"
  }

  mutating func paragraph(_ content: String) { text += MarkdownText.escaped(content) + "\n\n" }

  /// `level` is that of the section's own heading.
  mutating func write(_ section: ReportSection, level: Int) {
    heading(section.title, level: level)
    for block in section.blocks { write(block) }
    for part in section.parts { write(part, level: level + 1) }
  }

  private mutating func write(_ block: ReportSection.Block) {
    switch block {
    case .paragraph(let content): paragraph(content)
    case .table(let table): write(table)
    case .figure(let figure): write(figure.table)
    case .definitions(let definitions):
      for definition in definitions {
        text += "- **\(MarkdownText.escaped(definition.word))**: \(MarkdownText.escaped(definition.meaning))\n"
      }
      text += "\n"
    }
  }

  private mutating func write(_ table: ReportTable) {
    paragraph("\(table.caption):")
    text += MarkdownText.row(table.columns.map(\.title))
    text += "|" + table.columns.map { $0.isNumber ? " ---: |" : " --- |" }.joined() + "\n"
    for row in table.rows { text += MarkdownText.row(table.columns.indices.map { $0 < row.cells.count ? row.cells[$0] : "" }) }
    text += "\n"
    if let note = table.note { paragraph(note) }
  }
}
