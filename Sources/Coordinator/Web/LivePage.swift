import Dispatch
import Leaderboard
import Messaging
import Reports

/// The coordinator's page: what its thread last handed over, made to HTML on a thread of its own when somebody asks.
public final class LivePage: Sendable {
  /// Batches and workers that the page names.
  static let nameLimit = 50
  /// How long a reader, and with it all others, waits for a page that is being made. After that it gets the last one.
  private static let patience: DispatchTimeInterval = .milliseconds(200)

  /// What was handed over.
  private struct Content {
    var board: Board?
    /// Of `board`: one more with each.
    var number = 0
    /// What is shown beside the board.
    var evidence = PageEvidence()
    var status = LiveStatus()
    var path: String?
  }

  /// What was made of it last.
  private struct Made {
    var number = 0
    var status: LiveStatus?
    var text: String?
    var isBeingMade = false
    /// Somebody got an older page meanwhile.
    var isAwaited = false
  }

  let events = WebEvents()
  private let content = Locked(Content())
  private let made = Locked(Made())
  /// Used by `maker` only.
  private let report = Locked<(number: Int, report: LiveReport)?>(nil)
  /// The same.
  private let companion = Locked<(revision: Int, companion: ReportCompanion)?>(nil)
  private let maker = DispatchQueue(label: "podium.page")

  public init() {}

  /// A new leaderboard, as it is in the file at `path`, with what is known beside it. Waits for nobody: the page is made later, by
  /// another thread.
  func take(_ board: Board, path: String, evidence: PageEvidence = PageEvidence()) {
    content.withLock { content in
      content.board = board
      content.evidence = evidence
      content.number += 1
      content.path = path
    }
    events.advance()
  }

  /// What the coordinator does now; as `take` for a board.
  func take(_ status: LiveStatus) {
    let isNew = content.withLock { content in
      defer { content.status = status }
      return content.status != status
    }
    if isNew { events.advance() }
  }

  /// The page; made anew only when something has changed since it was made last. A large leaderboard takes a while: then the last page
  /// is given, and readers are told when the new one is ready.
  func page() -> WebResponse {
    let content = content.withLock { $0 }
    guard content.board != nil else { return WebResponse(.unavailable, "starting\n") }
    if made.withLock({ $0.number != content.number || $0.status != content.status }) {
      let isStarting = made.withLock { made in
        defer { made.isBeingMade = true }
        return !made.isBeingMade
      }
      if isStarting { maker.async { self.make() } }
      let done = DispatchSemaphore(value: 0)
      maker.async { done.signal() }
      if done.wait(timeout: .now() + Self.patience) == .timedOut { made.withLock { $0.isAwaited = true } }
    }
    guard let text = made.withLock(\.text) else { return WebResponse(.unavailable, "the page is being made; ask again\n") }
    var response = WebResponse(.ok, text, type: "text/html; charset=utf-8")
    response.policy = LiveReport.policy
    return response
  }

  /// The leaderboard's file, as it is.
  func file() -> WebResponse {
    guard let path = content.withLock(\.path) else { return WebResponse(.unavailable, "starting\n") }
    var response = WebResponse(.ok, "", type: "application/json")
    response.rest = .file(path)
    return response
  }

  private func make() {
    let content = content.withLock { $0 }
    let known = report.withLock { $0 }
    guard let board = content.board else { return }
    let current =
      known?.number == content.number ? known?.report : nil
    let report =
      current
      ?? LiveReport(LiveReport.Document(board, mark: "\(content.number)", companion: companion(of: content.evidence)))
    self.report.withLock { $0 = (content.number, report) }
    let text = report.text(content.status)
    let isAwaited = made.withLock { made in
      defer { made = Made(number: content.number, status: content.status, text: text) }
      return made.isAwaited
    }
    if isAwaited { events.advance() }
  }

  /// Made anew only when there is more to show.
  private func companion(of evidence: PageEvidence) -> ReportCompanion {
    if let known = companion.withLock({ $0 }), known.revision == evidence.revision { return known.companion }
    let made = ReportCompanion(evidence)
    companion.withLock { $0 = (evidence.revision, made) }
    return made
  }
}
