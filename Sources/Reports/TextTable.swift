/// A table in plain text: a header, then rows, columns aligned.
public struct TextTable: Sendable {
  public enum Alignment: Sendable { case left, right }

  public struct Column: Sendable {
    public var title: String
    public var alignment: Alignment
    /// Left out of a terminal that is too narrow for it; the last such column first.
    public var isOptional: Bool

    public init(_ title: String, _ alignment: Alignment = .left, isOptional: Bool = false) {
      self.title = title
      self.alignment = alignment
      self.isOptional = isOptional
    }
  }

  public let columns: [Column]
  private var rows: [[String]] = []

  private static let gap = "  "
  private static let ellipsis = "…"
  /// Text columns are not made narrower than this.
  private static let leastWidth = 8
  /// Optional columns make room for names of this length.
  private static let leastNameWidth = 12

  public init(columns: [Column]) { self.columns = columns }

  /// Adds a row; missing cells are empty, further ones are left out. What a terminal would obey is taken out.
  public mutating func add(_ cells: [String]) {
    rows.append(columns.indices.map { $0 < cells.count ? cells[$0].withoutControls : "" })
  }

  public var isEmpty: Bool { rows.isEmpty }

  /// The table, every line ending with a newline. With a `width` (a terminal) optional columns are left out and then the widest
  /// text columns shortened until it fits; numbers never are. Without one nothing is.
  public func render(width: Int?) -> String {
    var widths = columns.indices.map { column in
      ([columns[column].title.withoutControls] + rows.map { $0[column] }).map(\.columns).max() ?? 0
    }
    var shown = Array(columns.indices)
    if let width { fit(&widths, &shown, to: width) }
    var text = ""
    for row in [columns.map(\.title.withoutControls)] + rows { text += line(row, widths, shown) + "\n" }
    return text
  }

  /// The same for tables whose first column holds long names: one that does not fit beside the other columns has a line of its own
  /// before them. Nothing is shortened; optional columns are left out where hardly any name would fit.
  public func render(breakingNamesAt width: Int) -> String {
    guard let name = columns.indices.first else { return "" }
    let rows = [columns.map(\.title.withoutControls)] + rows
    var widths = columns.indices.map { column in rows.map { $0[column].columns }.max() ?? 0 }
    var shown = Array(columns.indices)
    func room() -> Int { shown.dropFirst().reduce(width) { $0 - Self.gap.count - widths[$1] } }
    while room() < Self.leastNameWidth, let optional = shown.last(where: { columns[$0].isOptional }) {
      shown.removeAll { $0 == optional }
    }
    let limit = max(room(), rows[0][name].columns)
    widths[name] = rows.map { $0[name].columns }.filter { $0 <= limit }.max() ?? 0
    var text = ""
    for var row in rows {
      if row[name].columns > widths[name] {
        text += row[name] + "\n"
        row[name] = ""
      }
      text += line(row, widths, shown) + "\n"
    }
    return text
  }

  private func line(_ cells: [String], _ widths: [Int], _ shown: [Int]) -> String {
    var line = ""
    for (position, column) in shown.enumerated() {
      let cell = Self.shortened(cells[column], to: widths[column])
      let space = String(repeating: " ", count: max(0, widths[column] - cell.columns))
      if position > 0 { line += Self.gap }
      line += columns[column].alignment == .left ? cell + space : space + cell
    }
    return String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
  }

  private func fit(_ widths: inout [Int], _ shown: inout [Int], to width: Int) {
    func excess() -> Int { shown.reduce(Self.gap.count * (shown.count - 1)) { $0 + widths[$1] } - width }
    while excess() > 0, let optional = shown.last(where: { columns[$0].isOptional }) { shown.removeAll { $0 == optional } }
    while excess() > 0 {
      let shrinkable = shown.filter { columns[$0].alignment == .left && widths[$0] > Self.leastWidth }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
    }
  }

  private static func shortened(_ cell: String, to width: Int) -> String {
    cell.columns <= width ? cell : cell.prefix(columns: max(0, width - ellipsis.columns)) + ellipsis
  }
}
