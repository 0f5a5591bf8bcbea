public import Leaderboard

/// The page of a running coordinator: its leaderboard as in `HTMLReport`, and what it does now.
public struct LiveReport: Sendable {
  private let board: Document

  /// A leaderboard whose part of the page is ready: what a coordinator does changes more often.
  public struct Document: Sendable {
    fileprivate let document: ReportDocument
    fileprivate let mark: String

    /// `mark` tells it from an earlier one.
    public init(
      _ board: ShownBoard, mark: String, companion: ReportCompanion = ReportCompanion(), limits: ReportLimits = ReportLimits()
    ) {
      document = ReportDocument(board, companion: companion, limits: limits)
      self.mark = mark
    }

    /// Applies the rules where that was not done yet.
    public init(
      _ board: Board, mark: String, companion: ReportCompanion = ReportCompanion(), limits: ReportLimits = ReportLimits()
    ) {
      self.init(ShownBoard(board), mark: mark, companion: companion, limits: limits)
    }
  }

  public init(_ board: Document) { self.board = board }

  private static let shell = PageShell(title: ReportDocument.title, script: LiveScript.code)

  /// The content security policy that the page is to be sent with.
  public static var policy: String { shell.policy + "; frame-ancestors 'none'" }

  /// The page, in UTF-8.
  public func text(_ status: LiveStatus) -> String {
    let sections = board.document.sections
    // Who has the title comes first, then what happens now.
    return Self.shell.html(
      Array(sections.prefix(1)) + status.sections + sections.dropFirst(), lead: board.document.lead,
      status: "Load this page again to see what has changed.", mark: board.mark)
  }
}
