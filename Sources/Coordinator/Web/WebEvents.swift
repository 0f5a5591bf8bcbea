import Messaging

/// Tells the web server's thread that there is something new, from any thread and without waiting for it.
final class WebEvents: Sendable {
  private struct State {
    var number: UInt64 = 0
    var wake: (@Sendable () -> Void)?
  }

  private let state = Locked(State())

  /// How often something was new.
  var number: UInt64 { state.withLock(\.number) }

  func advance() {
    let wake = state.withLock { state in
      state.number += 1
      return state.wake
    }
    wake?()
  }

  /// Called on each change from now on; nil ends it.
  func onChange(_ wake: (@Sendable () -> Void)?) { state.withLock { $0.wake = wake } }
}
