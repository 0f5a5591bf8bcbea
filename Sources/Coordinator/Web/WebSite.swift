/// What the coordinator answers over HTTP, and to whom.
public struct WebSite: Sendable {
  let access: WebAccess
  let telemetry: Telemetry

  public init(_ telemetry: Telemetry, access: WebAccess) {
    self.telemetry = telemetry
    self.access = access
  }

  /// `/`, `/board.json`, `/events`, `/metrics`, `/healthz`; the rest is not found.
  func answer(_ request: WebRequest) -> WebResponse {
    switch request.path {
    case "/healthz": access.refusal(of: .health, to: request) ?? telemetry.answer(request)
    case "/metrics": access.refusal(of: .metrics, to: request) ?? telemetry.answer(request)
    default: access.refusal(of: .names, to: request) ?? named(request)
    }
  }

  private func named(_ request: WebRequest) -> WebResponse {
    guard let page = telemetry.page else { return telemetry.answer(request) }
    switch request.path {
    case "/": return page.page()
    case "/board.json": return page.file()
    case "/events": return .events
    default: return telemetry.answer(request)
    }
  }
}
