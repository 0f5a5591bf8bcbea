/// A part of a report, whatever it is written as.
public struct ReportSection: Hashable, Sendable {
  public enum Block: Hashable, Sendable {
    case paragraph(String)
    case table(ReportTable)
    case figure(Figure)
    /// Words and what they mean.
    case definitions([Definition])
  }

  public struct Definition: Hashable, Sendable {
    public var word: String
    public var meaning: String
  }

  /// Unique in the report.
  public var id: String
  public var title: String
  public var blocks: [Block]
  public var parts: [ReportSection]

  public init(_ id: String, _ title: String, _ blocks: [Block] = [], parts: [ReportSection] = []) {
    self.id = id
    self.title = title
    self.blocks = blocks
    self.parts = parts
  }
}
