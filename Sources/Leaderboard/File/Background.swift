import Dispatch
import Synchronization

/// Something that another thread works out meanwhile.
final class Background<Value: Sendable>: Sendable {
  private let result = Mutex<Value?>(nil)
  private let group = DispatchGroup()
  private let body: @Sendable () -> Value

  init(_ body: @escaping @Sendable () -> Value) {
    self.body = body
    DispatchQueue.global().async(group: group) {
      let value = body()
      self.result.withLock { $0 = value }
    }
  }

  /// Waits for it.
  var value: Value {
    group.wait()
    // The other thread has left it there.
    return result.withLock { $0 } ?? body()
  }
}
