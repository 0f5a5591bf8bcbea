import Worker

/// What signals ask of a worker: the first to drain, the second to stop now.
final class WorkerWish {
  private let interruption: Interruption
  /// After SIGTERM, how long what runs may go on. SIGINT has no limit: people wait, batch systems kill.
  private let drainLimit: Duration?
  private var drainEnd: ContinuousClock.Instant?

  init(_ interruption: Interruption, drainLimit: Duration?) {
    self.interruption = interruption
    self.drainLimit = drainLimit
  }

  var isLeaving: Bool { interruption.count > 0 }

  func now() -> Worker.Wish {
    let signals = interruption.count
    guard signals > 0 else { return .work }
    guard signals == 1 else { return .stop }
    guard let drainLimit, interruption.exitCode == ExitStatus.terminated else { return .drain }
    let end = drainEnd ?? .now + drainLimit
    drainEnd = end
    return end <= .now ? .stop : .drain
  }
}
