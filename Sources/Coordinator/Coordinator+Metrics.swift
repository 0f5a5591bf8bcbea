import Messaging
import Scheduling

extension Coordinator {
  /// Between two countings of what is there: each looks at every batch and worker.
  private static let measureInterval: Duration = .seconds(1)

  /// Counts what is there now, once a second.
  func measure() {
    telemetry.beat(clock.now)
    // What is not committed yet is not shown either.
    guard commitDue == nil, nextMeasure.map({ $0 <= clock.now }) ?? true else { return }
    nextMeasure = clock.now + Self.measureInterval
    var jobs: [String: Int] = Dictionary(uniqueKeysWithValues: Self.jobStates.map { ($0, 0) })
    var states: [String: Int] = [:]
    var oldest: WallTime?
    for (id, entry) in batches {
      if let state = scheduler.state(of: id) { states[state.rawValue, default: 0] += 1 }
      for (state, count) in scheduler.counts(of: id) {
        jobs[state, default: 0] += count
        if state == JobState.queued.name, oldest.map({ entry.submittedAt.milliseconds < $0.milliseconds }) ?? true {
          oldest = entry.submittedAt
        }
      }
    }
    let age = oldest.map { Duration.milliseconds(clock.wallMilliseconds - $0.milliseconds) } ?? .zero
    metrics.take(jobs: jobs, batches: states, oldest: age)
    metrics.take(scheduler.workerViews)
    metrics.take(transport.traffic)
    metrics.take(modelBytes: (blobs.receivedBytes, blobs.sentBytes))
    telemetry.page?.take(liveStatus)
  }

  /// Shown from the start, also while no job is in them.
  private static let jobStates = ["queued", "leased", "done", "failed", "quarantined", "cancelled"]
}
