/// A table of a report, whatever it is written as: HTML or Markdown.
public struct ReportTable: Hashable, Sendable {
  public struct Column: Hashable, Sendable {
    public var title: String
    /// Numbers stand to the right.
    public var isNumber: Bool
    /// Ids are not broken into lines.
    public var isID: Bool

    public init(_ title: String, isNumber: Bool = false, isID: Bool = false) {
      self.title = title
      self.isNumber = isNumber
      self.isID = isID
    }
  }

  public struct Row: Hashable, Sendable {
    /// The first names the row.
    public var cells: [String]
    /// Id of the part of the page that the first cell leads to.
    public var target: String?

    public init(_ cells: [String], target: String? = nil) {
      self.cells = cells
      self.target = target
    }
  }

  public var caption: String
  public var columns: [Column]
  public private(set) var rows: [Row] = []
  /// Rows that there would be without a limit.
  public private(set) var total = 0
  /// How to see those that are left out.
  public var elsewhere: String

  public init(_ caption: String, columns: [Column], elsewhere: String = "") {
    self.caption = caption
    self.columns = columns
    self.elsewhere = elsewhere
  }

  /// Makes the first `limit` of the items to rows; only these. `total` when there are more items than are given here.
  public mutating func add<Items: RandomAccessCollection>(
    _ items: Items, limit: Int, of total: Int? = nil, _ row: (Items.Element) -> Row
  ) {
    self.total += max(items.count, total ?? 0)
    for item in items.prefix(max(0, limit - rows.count)) { rows.append(row(item)) }
  }

  /// What is left out, in a sentence; nil when that is nothing.
  public var note: String? {
    guard total > rows.count else { return nil }
    let place = elsewhere.isEmpty ? "" : "; \(elsewhere)"
    return "\(rows.count) of \(total) rows are shown\(place)."
  }
}
