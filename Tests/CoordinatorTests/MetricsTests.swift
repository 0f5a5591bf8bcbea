import CoreMetrics
import FoundationEssentials
import Messaging
import Scheduling
import Testing
import Wire

@testable import Coordinator

@Suite struct PrometheusTextTests {
  private let definitions = [
    MetricDefinition("b_total", .counter, "What \\ was counted\nin two lines."), MetricDefinition("a_ratio", .gauge, "A share."),
    MetricDefinition("c_seconds", .histogram(bounds: [0.5, 1]), "How long."), MetricDefinition("d", .gauge, "Not made."),
  ]

  /// By hand from the format's rules.
  @Test func textIsTheOneThatPrometheusReads() {
    let registry = MetricsRegistry(definitions)
    Counter(label: "b_total", dimensions: [("who", "x\"y\\z\n"), ("at", "1")], factory: registry).increment(by: 3)
    Counter(label: "b_total", factory: registry).increment()
    Gauge(label: "a_ratio", factory: registry).record(0.25)
    let timer = CoreMetrics.Timer(label: "c_seconds", factory: registry)
    for milliseconds in [250, 500, 750, 2_000] { timer.recordMilliseconds(milliseconds) }
    #expect(
      registry.text() == #"""
        # HELP a_ratio A share.
        # TYPE a_ratio gauge
        a_ratio 0.25
        # HELP b_total What \\ was counted\nin two lines.
        # TYPE b_total counter
        b_total 1
        b_total{at="1",who="x\"y\\z\n"} 3
        # HELP c_seconds How long.
        # TYPE c_seconds histogram
        c_seconds_bucket{le="0.5"} 2
        c_seconds_bucket{le="1"} 3
        c_seconds_bucket{le="+Inf"} 4
        c_seconds_sum 3.5
        c_seconds_count 4
        # HELP d Not made.
        # TYPE d gauge

        """#)
  }

  @Test(arguments: [
    (0.0, "0"), (-1.0, "-1"), (1e15, "1000000000000000"), (0.1, "0.1"), (1e-7, "1e-07"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
    (.nan, "NaN"), (1e300, "1e+300"),
  ])
  func numbersAreWrittenAsGoReadsThem(value: Double, text: String) {
    #expect(PrometheusText.number(value) == text)
  }

  @Test func equalInstrumentsAreOneAndDestroyedOnesAreGone() throws {
    let registry = MetricsRegistry(definitions)
    let first = Counter(label: "b_total", dimensions: [("a", "1"), ("b", "2")], factory: registry)
    let second = Counter(label: "b_total", dimensions: [("b", "2"), ("a", "1")], factory: registry)
    first.increment()
    second.increment(by: 2)
    #expect(try PrometheusReader(registry.text())["b_total", ["a": "1", "b": "2"]] == 3)
    second.destroy()
    #expect(try PrometheusReader(registry.text()).samples.isEmpty)
    let gauge = Gauge(label: "a_ratio", factory: registry)
    gauge.record(1)
    gauge.destroy()
    #expect(try PrometheusReader(registry.text()).samples.isEmpty)
  }

  @Test func countersNeverShrinkOrOverflow() {
    let series = CounterSeries(MetricLabels([]))
    series.increment(by: 5)
    series.increment(by: -3)
    var text = PrometheusText()
    series.write("x", into: &text)
    series.increment(by: .max)
    series.write("y", into: &text)
    #expect(text.text == "x 5\ny 9223372036854775807\n")
  }

  @Test(arguments: [("a_b:c1", true), ("_x", true), ("1a", false), ("", false), ("a-b", false), ("ä", false), ("a b", false)])
  func namesAreChecked(name: String, isGood: Bool) { #expect(MetricDefinition.isName(name) == isGood) }

  @Test(arguments: [("a", true), ("__a", false), ("a:b", false)])
  func labelsAreChecked(name: String, isGood: Bool) { #expect(MetricDefinition.isLabel(name) == isGood) }

  @Test(arguments: [
    "a 1", "a 1\na 2\n", "a{b=\"1\" 1\n", "a{b=\"\\x\"} 1\n", "1a 1\n", "a one\n", "# TYPE a thing\n", "a 1\n# TYPE a gauge\n",
    "a 1\nb 1\na{c=\"1\"} 1\n", "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
    "a{b=\"1\",b=\"2\"} 1\n",
  ])
  func theReaderRefusesWhatBreaksARule(text: String) {
    #expect(throws: PrometheusReader.Fault.self) { try PrometheusReader(text) }
  }
}

@Suite struct CoordinatorMetricsTests {
  private func read(_ site: Site) throws -> PrometheusReader {
    site.clock.advance(.seconds(1))
    try site.turn()
    let coordinator = try #require(site.coordinator)
    return try PrometheusReader(coordinator.telemetry.registry.text())
  }

  @Test func everyNumberIsThereFromTheStart() throws {
    let metrics = try read(Site())
    for state in ["queued", "leased", "done", "failed", "quarantined", "cancelled"] {
      #expect(metrics["podium_jobs", ["state": state]] == 0, "\(state)")
    }
    for cause in FailureCause.allCases { #expect(metrics["podium_retries_total", ["cause": cause.rawValue]] == 0) }
    #expect(metrics["podium_leases_total"] == 0)
    #expect(metrics["podium_oldest_queued_job_age_seconds"] == 0)
    #expect(metrics["podium_build_info", ["version": "test"]] == 1)
    // The event that tells of the start.
    #expect(metrics["podium_events_total"] == 1)
    #expect(metrics["podium_commits_total"] == 1)
    #expect(Set(metrics.types.keys) == Set(CoordinatorMetrics.definitions.map(\.name)))
    #expect(metrics.types.keys.allSatisfy { metrics.helps[$0] != nil })
  }

  /// Prometheus' conventions: base units in the name, counters end in `_total`, and only they.
  @Test func namesFollowTheConventions() {
    for definition in CoordinatorMetrics.definitions {
      #expect(definition.name.hasPrefix("podium_"))
      #expect(definition.name.hasSuffix("_total") == (definition.kind == .counter), "\(definition.name)")
      for unit in ["milliseconds", "_ms", "minutes", "kilobytes", "MiB"] { #expect(!definition.name.contains(unit)) }
      #expect(definition.help.hasSuffix("."))
    }
  }

  @Test func everyMetricIsInTheDocumentation() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let page = try String(contentsOfFile: "/\(root)/Sources/podium/Podium.docc/Observing.md", encoding: .utf8)
    for definition in CoordinatorMetrics.definitions {
      #expect(page.contains("`\(definition.name)`") || page.contains("`\(definition.name){"), "\(definition.name)")
    }
  }

  @Test func jobsLeasesAndRetriesAreCounted() throws {
    let site = try Site()
    let client = try site.client()
    _ = try client.submit(probes(6, retries: 1))
    site.clock.advance(.seconds(90))
    var metrics = try read(site)
    #expect(metrics["podium_jobs", ["state": "queued"]] == 6)
    #expect(metrics["podium_oldest_queued_job_age_seconds"] == 91)
    #expect(metrics["podium_batches", ["state": "running"]] == 1)

    let worker = try site.worker()
    metrics = try read(site)
    #expect(metrics["podium_jobs", ["state": "leased"]] == 4)
    #expect(metrics["podium_jobs", ["state": "queued"]] == 2)
    #expect(metrics["podium_leases_total"] == 4)
    #expect(metrics["podium_workers", ["state": "busy"]] == 1)
    #expect(metrics["podium_worker_state", ["worker": "w1", "state": "busy"]] == 1)
    #expect(metrics["podium_worker_state", ["worker": "w1", "state": "idle"]] == 0)
    #expect(metrics["podium_worker_leases", ["worker": "w1"]] == 4)

    try worker.finish(worker.leases[0].claim)
    try worker.finish(worker.leases[1].claim, .jobError)
    try worker.finish(worker.leases[1].claim, .jobError)
    metrics = try read(site)
    #expect(metrics["podium_attempts_total", ["ending": "done"]] == 1)
    #expect(metrics["podium_attempts_total", ["ending": "jobError"]] == 1)
    #expect(metrics["podium_retries_total", ["cause": "jobError"]] == 1)
    #expect(metrics["podium_results_total", ["verdict": "counted"]] == 2)
    #expect(metrics["podium_results_total", ["verdict": "duplicate"]] == 1)
    let commits = try #require(metrics["podium_commits_total"])
    #expect(metrics["podium_commit_duration_seconds_count"] == commits)

    site.clock.advance(.seconds(6))
    metrics = try read(site)
    #expect(metrics["podium_workers_lost_total"] == 1)
    #expect(metrics["podium_workers", ["state": "busy"]] == 0)
    #expect(metrics["podium_worker_state", ["worker": "w1", "state": "busy"]] == nil, "a worker that is gone is not shown")
    // One of six is done, and it had a lease on four of the others.
    #expect(metrics["podium_retries_total", ["cause": "workerLost"]] == 4)
  }

  @Test func boardWritesAreCounted() throws {
    let site = try Site()
    var batch = probes(1)
    batch.variants[0].kernel = "matmul:m=8,n=8,k=8,dtype=f32"
    batch.tasks[0].kind = "flops"
    batch.tasks[0].id = "flops/small"
    _ = try site.client().submit(batch)
    let worker = try site.worker()
    let lease = try #require(worker.leases.first)
    try worker.say { message in
      message.result.claim = lease.claim
      message.result.ending = .done
      var metric = WireMetric()
      metric.name = "flops"
      metric.integer = 1_024
      message.result.metrics = [metric]
    }
    let metrics = try read(site)
    #expect(metrics["podium_board_writes_total"] == 1)
    #expect(metrics["podium_board_results_total"] == 1)
    #expect(metrics["podium_board_write_failures_total"] == 0)
  }

  @Test func healthFollowsTheTurns() throws {
    let telemetry = Telemetry()
    let start = Instant(milliseconds: 5_000)
    #expect(telemetry.health(start).status == .unavailable)
    telemetry.beat(start)
    #expect(telemetry.health(start + .seconds(10)) == WebResponse(.ok, "ok\n"))
    #expect(telemetry.health(start + .seconds(11)).body == "the coordinator has not turned for 11 s\n")
  }
}
