/// Rows for other programs: values as they are, in stated units, nothing shortened.
public struct RowTable: Sendable {
  public let header: [String]
  public private(set) var rows: [[String]] = []

  public init(header: [String]) { self.header = header }

  /// Adds a row; missing cells are empty, further ones are left out.
  public mutating func add(_ cells: [String]) {
    rows.append(header.indices.map { $0 < cells.count ? cells[$0] : "" })
  }

  /// As RFC 4180 has it.
  public var csv: String {
    var table = CSVText(header: header)
    for row in rows { table.add(row) }
    return table.text
  }

  /// A table of GitHub's Markdown. Cells are shown as they are written: nothing in them is markup.
  public var markdown: String {
    let rule = "|" + header.map { _ in " --- |" }.joined() + "\n"
    return MarkdownText.row(header) + rule + rows.map(MarkdownText.row).joined()
  }
}
