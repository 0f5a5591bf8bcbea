public import Leaderboard

/// A leaderboard as Markdown with tables, as GitHub shows it.
public struct MarkdownReport: Sendable {
  private let document: ReportDocument

  /// What is beyond the limits is counted and not written.
  public init(_ board: ShownBoard, companion: ReportCompanion = ReportCompanion(), limits: ReportLimits = ReportLimits()) {
    document = ReportDocument(board, companion: companion, limits: limits)
  }

  /// Applies the rules where that was not done yet.
  public init(_ board: Board, companion: ReportCompanion = ReportCompanion(), limits: ReportLimits = ReportLimits()) {
    self.init(ShownBoard(board), companion: companion, limits: limits)
  }

  public var text: String {
    var writer = MarkdownWriter()
    writer.heading(ReportDocument.title, level: 1)
    for text in document.lead { writer.paragraph(text) }
    for section in document.sections { writer.write(section, level: 2) }
    return writer.text
  }
}
