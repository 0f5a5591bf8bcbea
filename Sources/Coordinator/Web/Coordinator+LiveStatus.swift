import Reports
import Scheduling
import Wire

extension Coordinator {
  /// What the page tells of batches and workers: a copy of a few of them. O(batches + workers).
  var liveStatus: LiveStatus {
    let latest = batches.keys.sorted { $0 > $1 }.prefix(LivePage.nameLimit)
    let views = scheduler.workerViews
    return LiveStatus(
      batches: latest.compactMap { id in
        batches[id].map { entry in
          LiveStatus.Batch(
            id: "\(id)", name: entry.specification.name, submitter: entry.submitter,
            state: scheduler.state(of: id)?.rawValue ?? "unknown", jobs: scheduler.counts(of: id))
        }
      }, batchCount: batches.count,
      workers: views.prefix(LivePage.nameLimit).map { .init(name: $0.id.rawValue, state: $0.state.rawValue, jobs: $0.jobs.count) },
      workerCount: views.count, queued: scheduler.queueDepth)
  }
}
