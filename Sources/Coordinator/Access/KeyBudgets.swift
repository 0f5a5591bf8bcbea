import Messaging
import Scheduling

/// What the holder of each key may still send. Connections of one key share: more of them get no more.
struct KeyBudgets {
  enum Verdict: Hashable {
    case within
    /// It is told so once, and then not heard until it may send again: answers to a flood would be another one.
    case beyond(isTold: Bool)
  }

  /// Of clients: 500 questions a second.
  static let clients = TokenBucket.Rate(perSecond: 10_000, capacity: 20_000)
  /// Of workers, all that share a key: more than a coordinator can take, so that no honest fleet comes near it.
  static let workers = TokenBucket.Rate(perSecond: 200_000, capacity: 400_000)
  /// Chunks of models, beside the questions of the same key: 1.3 GB a second, more than a disk takes or one thread hashes.
  static let chunks = TokenBucket.Rate(perSecond: 20_000, capacity: 40_000)

  /// What is counted together.
  enum Lane: Hashable {
    case client, worker, chunks

    /// Of a message of this kind; nil: of one that is not known.
    init(_ kind: MessageKind?) {
      switch kind {
      case .blobPut: self = .chunks
      case let kind: self = kind?.rule.side == .worker ? .worker : .client
      }
    }

    var rate: TokenBucket.Rate {
      switch self {
      case .client: clients
      case .worker: workers
      case .chunks: KeyBudgets.chunks
      }
    }
  }

  private struct Key: Hashable {
    var name: String
    var lane: Lane
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

  /// As many as there are keys, three times at most.
  private var budgets: [Key: Budget] = [:]

  mutating func spend(_ cost: Int, of name: String, in lane: Lane, at now: Instant) -> Verdict {
    budgets[Key(name: name, lane: lane), default: Budget(bucket: TokenBucket(lane.rate, at: now))].spend(cost, at: now)
  }
}
