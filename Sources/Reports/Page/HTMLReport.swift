public import Leaderboard

/// A leaderboard as one page of HTML that needs nothing else: no network, no script, no file beside it.
public struct HTMLReport: Sendable {
  private let document: ReportDocument

  /// What is beyond the limits is counted and not written, nor read: a large board makes no large page.
  public init(_ board: ShownBoard, companion: ReportCompanion = ReportCompanion(), limits: ReportLimits = ReportLimits()) {
    document = ReportDocument(board, companion: companion, limits: limits)
  }

  /// Applies the rules where that was not done yet.
  public init(_ board: Board, companion: ReportCompanion = ReportCompanion(), limits: ReportLimits = ReportLimits()) {
    self.init(ShownBoard(board), companion: companion, limits: limits)
  }

  /// The page, in UTF-8; its own content security policy is in it.
  public var text: String {
    PageShell(title: ReportDocument.title).html(document.sections, lead: document.lead)
  }
}
