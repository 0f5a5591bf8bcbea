import Messaging
import Scheduling
import Wire

/// Acknowledgements for a worker that was given more to do in the same turn. Until they come it only keeps a little more in memory,
/// so they wait for others to go with: a message costs both ends more than what is in it.
struct HeldAcknowledgements {
  static let claimLimit = 64
  /// Much less than a beat, at which the worker would name what is not acknowledged.
  static let patience: Duration = .milliseconds(5)

  var counted: [LeaseClaim] = []
  var until: Instant
}

extension Coordinator {
  /// The acknowledgements that were gathered in this turn become messages, or are held.
  func postAcknowledgements() {
    for (worker, post) in posts.sorted(by: { $0.key < $1.key }) {
      if canHold(post, for: worker) {
        hold(post.counted, for: worker)
        continue
      }
      let earlier = heldAcknowledgements.removeValue(forKey: worker)?.counted ?? []
      acknowledge(earlier + post.counted, post.others, to: worker)
    }
  }

  /// Those that have been held for long enough become messages.
  func postHeldAcknowledgements() {
    guard !heldAcknowledgements.isEmpty else { return }
    let now = clock.now
    for (worker, due) in heldAcknowledgements.filter({ $0.value.until <= now }).sorted(by: { $0.key < $1.key }) {
      heldAcknowledgements[worker] = nil
      acknowledge(due.counted, [], to: worker)
    }
  }

  /// True for acknowledgements of a worker that was given more to do, unless they would be too many.
  func canHold(_ post: WorkerPost, for worker: WorkerID) -> Bool {
    guard post.others.isEmpty, expected.contains(worker), workers[worker]?.peer != nil else { return false }
    let held = heldAcknowledgements[worker]?.counted.count ?? 0
    return held + post.counted.count <= HeldAcknowledgements.claimLimit
  }

  /// Keeps acknowledgements for later.
  func hold(_ counted: [LeaseClaim], for worker: WorkerID) {
    guard !counted.isEmpty else { return }
    let beginning = HeldAcknowledgements(until: clock.now + HeldAcknowledgements.patience)
    heldAcknowledgements[worker, default: beginning].counted += counted
  }

  private func acknowledge(_ counted: [LeaseClaim], _ others: [WireResultAck], to worker: WorkerID) {
    var counted = counted[...]
    var others = others[...]
    while !counted.isEmpty || !others.isEmpty {
      send(to: worker) { message in
        message.results.counted = WireLeaseClaims(counted.prefix(WorkerPost.claimsPerMessage))
        message.results.others = Array(others.prefix(WorkerPost.claimsPerMessage))
      }
      counted = counted.dropFirst(WorkerPost.claimsPerMessage)
      others = others.dropFirst(WorkerPost.claimsPerMessage)
    }
  }
}
