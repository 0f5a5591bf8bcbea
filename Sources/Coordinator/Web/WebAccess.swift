/// Who may read what over HTTP.
public struct WebAccess: Sendable {
  /// What a page tells.
  enum Content {
    /// Whether the coordinator turns.
    case health
    /// Numbers of jobs, and names of workers.
    case metrics
    /// Batches and results with their names and submitters.
    case names
  }

  /// Machines other than this one may read metrics without a token.
  let isPublic: Bool
  let token: WebToken?

  public init(isPublic: Bool = false, token: WebToken? = nil) {
    self.isPublic = isPublic
    self.token = token
  }

  /// Other machines may connect: to what they are then told, see `refusal`.
  var isOpen: Bool { isPublic || token != nil }

  /// Why a request is not answered; nil when it may be. Who can only ask from this machine needs no token unless there is one.
  func refusal(of content: Content, to request: WebRequest) -> WebResponse? {
    switch content {
    case .health: return nil
    case .metrics where isPublic: return nil
    case .names where isPublic && token == nil:
      return WebResponse(
        .forbidden, "pages with names need a token where other machines can ask: start with --http-token-file\n")
    case .metrics, .names:
      guard let token else { return nil }
      guard let given = request.token, token.matches(given) else {
        return WebResponse(.unauthorized, "give the token: as ?token=... or as the header Authorization: Bearer ...\n")
      }
      return nil
    }
  }
}
