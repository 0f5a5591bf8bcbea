import Dispatch
import Glibc
import Messaging

/// Counts SIGINT and SIGTERM, and wakes the thread that waits in a transport.
final class Interruption: @unchecked Sendable {
  /// The first signal that came, and how many have.
  struct State: Sendable {
    var first: Int32?
    var count = 0
  }

  let waker: Waker
  private let state: Locked<State>
  // Written once, in `init`; only held so that they live.
  private let sources: [any DispatchSourceSignal]

  init() throws(MessagingError) {
    let waker = try Waker()
    let state = Locked(State())
    self.waker = waker
    self.state = state
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        state.withLock { state in
          state.first = state.first ?? number
          state.count += 1
        }
        waker.wake()
      }
      source.resume()
      return source
    }
  }

  var count: Int { state.withLock { $0.count } }

  /// 130 after SIGINT, 143 after SIGTERM; nil before any.
  var exitCode: Int32? { state.withLock { $0.first.map { 128 + $0 } } }
}
