/// Writes sections as Markdown with tables, as GitHub has it. Pictures are the tables of their numbers.
struct MarkdownWriter {
  private(set) var text = ""

  mutating func heading(_ title: String, level: Int) {
    text += String(repeating: "#", count: min(6, level)) + " " + Self.escaped(title) + "\n\n"
  }

  mutating func paragraph(_ content: String) { text += Self.escaped(content) + "\n\n" }

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
      for definition in definitions { text += "- **\(Self.escaped(definition.word))**: \(Self.escaped(definition.meaning))\n" }
      text += "\n"
    }
  }

  private mutating func write(_ table: ReportTable) {
    paragraph("\(table.caption):")
    text += line(table.columns.map(\.title))
    text += "|" + table.columns.map { $0.isNumber ? " ---: |" : " --- |" }.joined() + "\n"
    for row in table.rows { text += line(table.columns.indices.map { $0 < row.cells.count ? row.cells[$0] : "" }) }
    text += "\n"
    if let note = table.note { paragraph(note) }
  }

  private func line(_ cells: [String]) -> String { "| " + cells.map(Self.escaped).joined(separator: " | ") + " |\n" }

  /// The text with nothing in it that means something in Markdown or HTML, on one line.
  static func escaped(_ content: String) -> String {
    var bytes: [UInt8] = []
    // By bytes, as for markup: an accent behind a sign does not change what the sign does.
    for byte in content.withoutControls.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case let byte where special.contains(byte): bytes += [UInt8(ascii: "\\"), byte]
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let special = Array("\\`*_[]|~#".utf8)
}
