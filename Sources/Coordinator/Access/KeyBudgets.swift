import Messaging
import Scheduling

/// What the holder of each key may still send. Connections of one key share: more of them get no more.
struct KeyBudgets {
  enum Verdict: Hashable {
    case within
    /// It is told so once, and then not heard until it may send again: answers to a flood would be another one.
    case beyond(isTold: Bool)
  }

  /// Of clients: 500 questions a second, or uploads as fast as the line takes them.
  static let clients = TokenBucket.Rate(perSecond: 10_000, capacity: 20_000)
  /// Of workers, all that share a key: more than a coordinator can take, so that no honest fleet comes near it.
  static let workers = TokenBucket.Rate(perSecond: 200_000, capacity: 400_000)

  private struct Key: Hashable {
    var name: String
    var isWorker: Bool
  }

  private struct Budget {
    var bucket: TokenBucket
    var isTold = false

    mutating func spend(_ cost: Int, at now: Instant) -> Verdict {
      guard bucket.take(cost, at: now) else {
        defer { isTold = true }
        return .beyond(isTold: isTold)
      }
      isTold = false
      return .within
    }
  }

  /// As many as there are keys, twice at most.
  private var budgets: [Key: Budget] = [:]

  mutating func spend(_ cost: Int, of name: String, isWorker: Bool, at now: Instant) -> Verdict {
    let key = Key(name: name, isWorker: isWorker)
    let rate = isWorker ? Self.workers : Self.clients
    return budgets[key, default: Budget(bucket: TokenBucket(rate, at: now))].spend(cost, at: now)
  }
}
