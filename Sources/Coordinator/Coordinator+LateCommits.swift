import Scheduling

/// Commits that wait.
///
/// Workers that always have more brief jobs to do are not told at once that the last ones count, see `HeldAcknowledgements`. While
/// nothing else is to be written and nobody is to be told anything, the flush of the disk waits with these acknowledgements, and is
/// one for several turns. Whatever is said is committed before, as ever, and a crash costs no more than one between a turn and its
/// commit: the workers still have what was not acknowledged.
extension Coordinator {
  /// Puts off this turn's commit and what would be said after it. False when both have to be now.
  func putOffCommit() -> Bool {
    guard standstill == nil, !completed.isEmpty, writes.isEmpty, outbox.isEmpty, leased.isEmpty, kernelQuestions.isEmpty,
      nextDue.map({ clock.now < $0 }) ?? true, posts.allSatisfy({ canHold($0.value, for: $0.key) })
    else { return false }
    for (worker, post) in posts { hold(post.counted, for: worker) }
    posts.removeAll(keepingCapacity: true)
    commitDue = commitDue ?? clock.now + HeldAcknowledgements.patience
    return true
  }

  /// When something that waits is to be committed or acknowledged.
  var nextDue: Instant? {
    [commitDue, heldAcknowledgements.values.lazy.map(\.until).min()].compactMap(\.self).min()
  }

  /// Adds to what is written what was done since the last commit: one row for each worker.
  func writeCompletions() {
    let now = clock.wallTime
    for (worker, claims) in completed.sorted(by: { $0.key < $1.key }) {
      writes.append(.completion(Store.Completion(claims: claims, worker: worker, endedAt: now)))
    }
    completed.removeAll(keepingCapacity: true)
  }

  /// Nothing waits for a commit any more: acknowledgements that did are due.
  func endPuttingOff() {
    guard commitDue != nil else { return }
    commitDue = nil
    let now = clock.now
    for worker in heldAcknowledgements.keys { heldAcknowledgements[worker]?.until = now }
  }
}
