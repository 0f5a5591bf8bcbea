/// A table in plain text: a header, then rows, columns aligned.
public struct TextTable: Sendable {
  public enum Alignment: Sendable { case left, right }

  public struct Column: Sendable {
    public var title: String
    public var alignment: Alignment

    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  public let columns: [Column]
  private var rows: [[String]] = []

  private static let gap = "  "
  private static let ellipsis = "…"

  public init(columns: [Column]) { self.columns = columns }

  /// Adds a row; missing cells are empty, further ones are left out.
  public mutating func add(_ cells: [String]) {
    rows.append(columns.indices.map { $0 < cells.count ? cells[$0] : "" })
  }

  public var isEmpty: Bool { rows.isEmpty }

  /// The table, every line ending with a newline. With a `width` (a terminal) the widest text columns are shortened to fit;
  /// without one nothing is.
  public func render(width: Int?) -> String {
    var widths = columns.indices.map { column in
      ([columns[column].title] + rows.map { $0[column] }).map(\.count).max() ?? 0
    }
    if let width { shrink(&widths, to: width) }
    return ([columns.map(\.title)] + rows).map { line($0, widths) + "\n" }.joined()
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = columns.indices.map { column in
      let cell = shortened(cells[column], to: widths[column])
      let space = String(repeating: " ", count: widths[column] - cell.count)
      return columns[column].alignment == .left ? cell + space : space + cell
    }
    let line = padded.joined(separator: Self.gap)
    return String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
  }

  /// Takes from the widest left-aligned column until the line fits; numbers are never shortened.
  private func shrink(_ widths: inout [Int], to width: Int) {
    let least = 8
    while widths.reduce(0, +) + Self.gap.count * (columns.count - 1) > width {
      let shrinkable = columns.indices.filter { columns[$0].alignment == .left && widths[$0] > least }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
    }
  }

  private func shortened(_ cell: String, to width: Int) -> String {
    cell.count <= width ? cell : cell.prefix(max(0, width - 1)) + Self.ellipsis
  }
}
