import Logging
import Scheduling
import Wire

extension Coordinator {
  /// Cancels running batches that are beyond the limits their manifests set.
  func enforceBudgets() {
    for id in budgeted.sorted() {
      guard let entry = batches[id], scheduler.state(of: id) == .running else {
        budgeted.remove(id)
        continue
      }
      let batch = entry.specification
      let counts = scheduler.counts(of: id)
      let failed = (counts["failed"] ?? 0) + (counts["quarantined"] ?? 0)
      let age = clock.wallMilliseconds - entry.submittedAt.milliseconds
      let isOver =
        (batch.hasMaxFailed && failed > Int(batch.maxFailed)) || (batch.wallMilliseconds > 0 && age > batch.wallMilliseconds)
      guard isOver else { continue }
      log.warning("batch is beyond its budget: cancelled", metadata: ["batch": "\(id)", "failed": "\(failed)"])
      apply(.cancelBatch(id))
    }
  }
}

extension BatchEntry {
  var hasBudget: Bool { specification.hasMaxFailed || specification.wallMilliseconds > 0 }
}
