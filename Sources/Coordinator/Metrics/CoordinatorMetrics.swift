import CoreMetrics
import Messaging
import Scheduling

/// The coordinator's instruments, behind the interface of swift-metrics. Used by the coordinator's thread; what they hold is
/// read by others.
struct CoordinatorMetrics {
  private let leases: Counter
  private let revocations: Counter
  private let lostWorkers: Counter
  private let events: Counter
  private let commits: Counter
  private let commitWrites: Counter
  private let commitDuration: CoreMetrics.Timer
  private let boardWrites: Counter
  private let boardFailures: Counter
  private let boardResults: Counter
  private let boardDuration: CoreMetrics.Timer

  private let factory: any MetricsFactory
  private let receivedMessages: Counter
  private let receivedBytes: Counter
  private let sentMessages: Counter
  private let sentBytes: Counter
  private let receivedModelBytes: Counter
  private let sentModelBytes: Counter
  private let oldestAge: Gauge
  /// Instruments with one label, by its value, made when the value first comes.
  private var attempts: [String: Counter] = [:]
  private var retries: [String: Counter] = [:]
  private var results: [String: Counter] = [:]
  private var jobs: [String: Gauge] = [:]
  private var batches: [String: Gauge] = [:]
  private var workers: [String: Gauge] = [:]
  private var fleet: [WorkerID: WorkerGauges] = [:]
  private var traffic = Traffic()
  private var modelBytes: (received: Int64, sent: Int64) = (0, 0)

  init(_ factory: any MetricsFactory, version: String, startedAt: WallTime) {
    func counter(_ name: String) -> Counter { Counter(label: name, factory: factory) }
    self.factory = factory
    leases = counter("podium_leases_total")
    revocations = counter("podium_revocations_total")
    lostWorkers = counter("podium_workers_lost_total")
    events = counter("podium_events_total")
    commits = counter("podium_commits_total")
    commitWrites = counter("podium_commit_writes_total")
    commitDuration = CoreMetrics.Timer(label: "podium_commit_duration_seconds", factory: factory)
    boardWrites = counter("podium_board_writes_total")
    boardFailures = counter("podium_board_write_failures_total")
    boardResults = counter("podium_board_results_total")
    boardDuration = CoreMetrics.Timer(label: "podium_board_write_duration_seconds", factory: factory)
    receivedMessages = counter("podium_received_messages_total")
    receivedBytes = counter("podium_received_bytes_total")
    sentMessages = counter("podium_sent_messages_total")
    sentBytes = counter("podium_sent_bytes_total")
    receivedModelBytes = counter("podium_received_model_bytes_total")
    sentModelBytes = counter("podium_sent_model_bytes_total")
    oldestAge = Gauge(label: "podium_oldest_queued_job_age_seconds", factory: factory)
    Gauge(label: "podium_build_info", dimensions: [("version", version)], factory: factory).record(1)
    Gauge(label: "podium_start_time_seconds", factory: factory).record(Double(startedAt.milliseconds) / 1000)
    // So that a rate is known from the first one on.
    for cause in FailureCause.allCases { retries[cause.rawValue] = retry(cause.rawValue) }
  }

  func countLeases(_ count: Int) { leases.increment(by: count) }
  func countRevocation() { revocations.increment() }
  func countLostWorker() { lostWorkers.increment() }
  func countBoardFailure() { boardFailures.increment() }

  func countBoardWrite(results count: Int, took duration: Duration) {
    boardWrites.increment()
    boardResults.increment(by: count)
    boardDuration.record(duration)
  }

  func countCommit(writes: Int, events count: Int, took duration: Duration) {
    commits.increment()
    commitWrites.increment(by: writes)
    events.increment(by: count)
    commitDuration.record(duration)
  }

  mutating func count(_ ending: AttemptRecord.Ending, _ count: Int = 1) {
    let name = ending.name
    let known = attempts[name]
    let counter = known ?? Counter(label: "podium_attempts_total", dimensions: [("ending", name)], factory: factory)
    if known == nil { attempts[name] = counter }
    counter.increment(by: count)
  }

  mutating func countRetry(after ending: AttemptRecord.Ending) {
    let name = ending.name
    if retries[name] == nil { retries[name] = retry(name) }
    retries[name]?.increment()
  }

  mutating func count(_ verdict: Verdict, _ count: Int = 1) {
    let name = verdict.rawValue
    let known = results[name]
    let counter = known ?? Counter(label: "podium_results_total", dimensions: [("verdict", name)], factory: factory)
    if known == nil { results[name] = counter }
    counter.increment(by: count)
  }

  /// What a transport counts since it was made.
  mutating func take(_ now: Traffic) {
    receivedMessages.increment(by: now.receivedMessages - traffic.receivedMessages)
    receivedBytes.increment(by: now.receivedBytes - traffic.receivedBytes)
    sentMessages.increment(by: now.sentMessages - traffic.sentMessages)
    sentBytes.increment(by: now.sentBytes - traffic.sentBytes)
    traffic = now
  }

  /// Bytes of models and data files that came in and went out since the start.
  mutating func take(modelBytes now: (received: Int64, sent: Int64)) {
    receivedModelBytes.increment(by: now.received - modelBytes.received)
    sentModelBytes.increment(by: now.sent - modelBytes.sent)
    modelBytes = now
  }

  /// How many there are of each; a state that is no longer there falls to 0.
  mutating func take(jobs now: [String: Int], batches others: [String: Int], oldest age: Duration) {
    Self.set(&jobs, "podium_jobs", now, factory)
    Self.set(&batches, "podium_batches", others, factory)
    oldestAge.record(max(0, Double(age.milliseconds) / 1000))
  }

  mutating func take(_ views: [Scheduler.WorkerView]) {
    Self.set(&workers, "podium_workers", Dictionary(views.map { ($0.state.rawValue, 1) }, uniquingKeysWith: +), factory)
    let present = Set(views.map(\.id))
    for worker in fleet.keys where !present.contains(worker) { fleet.removeValue(forKey: worker)?.destroy() }
    for view in views {
      let gauges = fleet[view.id] ?? WorkerGauges(view.id, factory)
      fleet[view.id] = gauges
      gauges.take(view)
    }
  }

  private func retry(_ cause: String) -> Counter {
    Counter(label: "podium_retries_total", dimensions: [("cause", cause)], factory: factory)
  }

  private static func set(
    _ gauges: inout [String: Gauge], _ name: String, _ values: [String: Int], _ factory: any MetricsFactory
  ) {
    for state in values.keys where gauges[state] == nil {
      gauges[state] = Gauge(label: name, dimensions: [("state", state)], factory: factory)
    }
    for (state, gauge) in gauges { gauge.record(values[state] ?? 0) }
  }
}

/// What is shown of one worker while it is connected.
private struct WorkerGauges {
  private let states: [(state: String, gauge: Gauge)]
  private let leases: Gauge

  init(_ worker: WorkerID, _ factory: any MetricsFactory) {
    let label = ("worker", worker.rawValue)
    states = Scheduler.WorkerView.State.allCases.map { state in
      (
        state.rawValue,
        Gauge(label: "podium_worker_state", dimensions: [label, ("state", state.rawValue)], factory: factory)
      )
    }
    leases = Gauge(label: "podium_worker_leases", dimensions: [label], factory: factory)
  }

  func take(_ view: Scheduler.WorkerView) {
    for (state, gauge) in states { gauge.record(view.state.rawValue == state ? 1 : 0) }
    leases.record(view.jobs.count)
  }

  func destroy() {
    for (_, gauge) in states { gauge.destroy() }
    leases.destroy()
  }
}

extension CoreMetrics.Timer {
  fileprivate func record(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
