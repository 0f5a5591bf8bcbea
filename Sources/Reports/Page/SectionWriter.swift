/// Writes sections as HTML.
struct SectionWriter {
  private(set) var markup = Markup()

  /// `level` is that of the section's own heading.
  mutating func write(_ section: ReportSection, level: Int) {
    let id = section.id
    markup.element("section", ["id": id, "aria-labelledby": "\(id)-heading"]) { part in
      Self.heading(section.title, id: "\(id)-heading", level: level, &part)
      for (index, block) in section.blocks.enumerated() { Self.write(block, id: "\(id)-\(index + 1)", &part) }
      var inner = SectionWriter()
      for section in section.parts { inner.write(section, level: level + 1) }
      part.append(inner.markup)
    }
    markup.newline()
  }

  private static func heading(_ title: String, id: String, level: Int, _ part: inout Markup) {
    let name: StaticString =
      switch level {
      case ...2: "h2"
      case 3: "h3"
      case 4: "h4"
      default: "h5"
      }
    part.element(name, ["id": id], text: title)
    part.newline()
  }

  private static func write(_ block: ReportSection.Block, id: String, _ part: inout Markup) {
    switch block {
    case .paragraph(let text): part.element("p", text: text)
    case .table(let table): write(table, id: id, &part)
    case .figure(let figure): write(figure, id: id, &part)
    case .definitions(let definitions):
      part.element("dl") { list in
        for definition in definitions {
          list.element("dt", text: definition.word)
          list.element("dd", text: definition.meaning)
        }
      }
    }
    part.newline()
  }

  private static func write(_ figure: Figure, id: String, _ part: inout Markup) {
    part.element("figure") { inside in
      inside.element("figcaption", text: figure.plot.title)
      inside.append(figure.plot.svg(id: id))
      inside.append(figure.plot.legend())
      if let note = figure.note { inside.element("p", ["class": "note"], text: note) }
      inside.element("details", ["id": "\(id)-numbers"]) { details in
        details.element("summary", text: "Numbers of this picture")
        write(figure.table, id: "\(id)-table", &details)
      }
    }
  }

  private static func write(_ table: ReportTable, id: String, _ part: inout Markup) {
    let label = "\(id)-caption"
    // The page stays as wide as the window; what is wider moves in here, also by keyboard.
    part.element("div", ["class": "scroll", "id": id, "role": "region", "aria-labelledby": label, "tabindex": "0"]) { region in
      region.element("table") { inside in
        inside.element("caption", ["id": label], text: table.caption)
        inside.element("thead") { head in
          head.element("tr") { row in
            for column in table.columns {
              row.element("th", ["scope": "col", "class": kind(column)], text: column.title)
            }
          }
        }
        inside.element("tbody") { body in
          for row in table.rows { write(row, table.columns, &body) }
        }
      }
    }
    if let note = table.note { part.element("p", ["class": "note"], text: note) }
  }

  /// The class of a column's cells.
  private static func kind(_ column: ReportTable.Column) -> String { column.isNumber ? "number" : column.isID ? "id" : "text" }

  private static func write(_ row: ReportTable.Row, _ columns: [ReportTable.Column], _ body: inout Markup) {
    body.element("tr") { line in
      for (index, column) in columns.enumerated() {
        let text = index < row.cells.count ? row.cells[index] : ""
        let kind = kind(column)
        guard index == 0 else {
          line.element("td", ["class": kind], text: text)
          continue
        }
        line.element("th", ["scope": "row", "class": kind]) { head in
          guard let target = row.target else { return head.write(text) }
          head.element("a", ["href": "#\(target)"], text: text)
        }
      }
    }
    body.newline()
  }
}
