/// Rows for other programs: values as they are, in stated units, nothing shortened.
public struct RowTable: Sendable {
  /// What the cells of a column are, for formats that have types.
  public enum Kind: Sendable, Hashable {
    case text, integer, truth
    /// Whole or not.
    case number
  }

  /// What its rows are, in a word or a few with hyphens: `results`, `board-history`.
  public let name: String
  public let header: [String]
  /// One for each column.
  public let kinds: [Kind]
  public private(set) var rows: [[String]] = []

  /// - Parameter kinds: by the header's names; columns that are not there hold text.
  public init(_ name: String = "rows", header: [String], kinds: [String: Kind] = [:]) {
    self.name = name
    self.header = header
    self.kinds = header.map { kinds[$0] ?? .text }
  }

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
