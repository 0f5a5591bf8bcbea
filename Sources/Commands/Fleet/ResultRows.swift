import Reports
import Scheduling
import Wire

/// A batch's jobs as rows, one for each, whatever became of it: first what every job has, then a column for each metric that any of
/// them has, in order of name. A metric's unit is at the end of its name, such as `latencyNs`; those without one are counts.
struct ResultRows {
  let table: RowTable

  private static let columns = ["batch", "job", "variant", "task", "state", "attempts", "worker", "cause", "outcome"]

  init(_ status: WireBatchStatus) {
    let kindOfMetric = Self.kinds(of: status.jobs)
    let metrics = kindOfMetric.keys.sorted()
    let titles = Self.titles(of: metrics)
    var kinds: [String: RowTable.Kind] = ["attempts": .integer]
    for (name, title) in zip(metrics, titles) { kinds[title] = kindOfMetric[name] }
    var table = RowTable("results", header: Self.columns + titles, kinds: kinds)
    for job in status.jobs {
      let values = Dictionary(job.metrics.map { ($0.name, Self.cell($0)) }) { first, _ in first }
      table.add(
        [
          "\(BatchID(status.batch))", "\(JobID(job.job))", job.variant, job.task, job.state, "\(job.attempts)", job.worker,
          Self.cause(of: job, in: status), job.outcome,
        ] + metrics.map { values[$0] ?? "" })
    }
    self.table = table
  }

  /// As metrics are called; but names come from workers, and databases tell columns apart by more than upper and lower case.
  private static func titles(of metrics: [String]) -> [String] {
    var taken = Set(columns)
    return metrics.map { name in
      var title = name
      while !taken.insert(title.lowercased()).inserted { title = "metric.\(title)" }
      return title
    }
  }

  /// Why there is no result; of a cancelled job that had no attempt, who ended its batch.
  private static func cause(of job: WireJobStatus, in status: WireBatchStatus) -> String {
    if job.state == "cancelled", job.message.isEmpty, !status.cancelReason.isEmpty { return "cancelled: \(status.cancelReason)" }
    return job.message
  }

  /// Of each metric that there is: numbers when all are.
  private static func kinds(of jobs: [WireJobStatus]) -> [String: RowTable.Kind] {
    var kinds: [String: RowTable.Kind] = [:]
    for metric in jobs.lazy.flatMap(\.metrics) {
      let known = kinds[metric.name] ?? .integer
      switch metric.value {
      case .integer, nil: kinds[metric.name] = known
      case .decimal: kinds[metric.name] = known == .text ? .text : .number
      case .text: kinds[metric.name] = .text
      }
    }
    return kinds
  }

  private static func cell(_ metric: WireMetric) -> String {
    switch metric.value {
    case .integer(let value): "\(value)"
    case .decimal(let value): "\(value)"
    case .text(let text): text
    case nil: ""
    }
  }
}
