import Messaging
import Scheduling

/// What others may read of a coordinator while it runs: its metrics, and whether it turns. Used by any thread.
public final class Telemetry: Sendable {
  /// A coordinator that has not turned for so long does not serve: a disk that stalls, or a fault of ours.
  static let patience: Duration = .seconds(10)

  let registry = MetricsRegistry(CoordinatorMetrics.definitions)
  /// Nil when nobody is to see it.
  let page: LivePage?
  private let lastTurn = Locked<Instant?>(nil)

  public init(page: LivePage? = nil) { self.page = page }

  /// The coordinator has turned.
  func beat(_ now: Instant) { lastTurn.withLock { $0 = now } }

  /// Answers `/metrics` and `/healthz`; the rest is not found.
  public func answer(_ request: WebRequest) -> WebResponse {
    switch request.path {
    case "/": WebResponse(.ok, "Podium's coordinator. Look at /metrics and /healthz.\n")
    case "/metrics": WebResponse(.ok, registry.text(), type: PrometheusText.contentType)
    case "/healthz": health(SystemClock().now)
    default: WebResponse(.notFound, "there is nothing here; look at /, /metrics and /healthz\n")
    }
  }

  func health(_ now: Instant) -> WebResponse {
    guard let last = lastTurn.withLock({ $0 }) else { return WebResponse(.unavailable, "starting\n") }
    let silence = now - last
    guard silence <= Self.patience else {
      return WebResponse(.unavailable, "the coordinator has not turned for \(silence.milliseconds / 1000) s\n")
    }
    return WebResponse(.ok, "ok\n")
  }
}
