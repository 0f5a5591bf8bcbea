import FoundationEssentials
import Measurement
import Messaging
import Profiling
import Scheduling
import Statistics
import Wire

extension RunningJob {
  /// What the coordinator is told: the trials, what they say together, and what was checked.
  func result(_ end: End, hardware: String, session: String) -> WireJobResult {
    var result = WireJobResult()
    result.claim = WireLeaseClaim(claim)
    switch end {
    case .failed(let cause, let message, let outputTail):
      result.ending = cause == .deadline ? .deadline : .jobError
      result.message = message
      result.outputTail = outputTail
    case .done:
      result.ending = .done
      result.hardware = hardware
      result.software = software
      result.metrics = metrics
      result.trials = reports.compactMap(\.timing).enumerated().map { index, timing in
        WireTrial(timing, session: "\(session)/\(claim.fence)/\(index + 1)")
      }
      result.checks = checks
      result.detail = detail
      result.samples = samples
      if opponent != nil {
        result.pairs = matchPairs(session: "\(session)/\(claim.fence)")
        result.trials = []
        result.metrics = matchMetrics
        result.software = json(matchSoftware)
      }
      kernels?.complete(&result, isModel: !variant.file.digest.isEmpty, session: "\(session)/\(claim.fence)")
      let disturbed = reports.count(where: \.isContaminated)
      guard disturbed > 0 else { break }
      // Another worker may get a better one; this is kept in case none does.
      result.ending = .contaminated
      result.metrics.append(WireMetric(WireJobResult.disturbedTrials, integer: Int64(disturbed)))
    }
    return result
  }

  /// Counts as the first trial gave them (they are exact), and for timed work what the trials say together.
  private var metrics: [WireMetric] {
    let metrics = (reports.first?.metrics ?? [:]).sorted { $0.key < $1.key }.map { WireMetric($0.key, integer: $0.value) }
    if task.kind == "latency" { return metrics + latencyMetrics }
    let times = reports.compactMap(\.timing).map { Double($0.p50Nanoseconds) / Double(max(1, $0.callsPerSample)) }
    return metrics + WireMetric.summaries(of: times)
  }

  /// A check is passed when every trial passed it.
  private var checks: [WireCheck] {
    var names: [String] = []
    for check in reports.flatMap(\.checks) where !names.contains(check.name) { names.append(check.name) }
    return names.map { name in
      let all = reports.flatMap(\.checks).filter { $0.name == name }
      var check = WireCheck()
      check.name = name
      check.passed = all.allSatisfy(\.passed)
      check.note = (all.first { !$0.passed } ?? all.first)?.note ?? ""
      return check
    }
  }

  private var software: String { json(reports.first?.software ?? kernels?.software ?? [:]) }

  /// Empty when it is more than fits into a message beside everything else.
  private var detail: String {
    var told = reports.map { report in
      var report = report
      // Told apart.
      report.samples = nil
      return report
    }
    if let layers = kernels?.unmeasuredLayers, !layers.isEmpty {
      // The trial that listed them is none of the job's trials; when all its kernels were known it has no other.
      if told.isEmpty { told = [TrialReport()] }
      told[0].unmeasuredLayers = layers
    }
    let text = json(told)
    return text.utf8.count <= MessageLimits.messageBytes / 2 ? text : ""
  }

  /// Every sample, as far as there is room.
  private var samples: [WireSampleSeries] {
    let all = reports.enumerated().flatMap { index, report in
      (report.samples ?? []).map { (series: $0, trial: Int32(clamping: index + 1)) }
    }
    let inOrder = all.filter { !$0.series.isSetAside } + all.filter { $0.series.isSetAside }
    return WireSampleSeries.fitting(inOrder.map { WireSampleSeries($0.series, trial: $0.trial) })
  }

  private func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Our own values of integers, finite decimals and text always encode.
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}

extension WireMetric {
  init(_ name: String, integer: Int64) {
    self.init()
    self.name = name
    self.integer = integer
  }

  /// What trials say together; nothing for none. Times are nanoseconds of one call.
  static func summaries(of times: [Double]) -> [WireMetric] {
    guard let summary = TrialSummary(times) else { return [] }
    return [
      WireMetric("timeNs", integer: Int64(summary.minimum.rounded())),
      WireMetric("medianTimeNs", integer: Int64(summary.median.rounded())),
      WireMetric("trialSpreadPpm", integer: Int64((summary.spread * 1_000_000).rounded())),
      WireMetric("trials", integer: Int64(summary.count)),
    ]
  }
}

extension WireSampleSeries {
  init(_ series: SampleSeries, trial: Int32) {
    self.init(
      name: series.what, trial: trial, callsPerSample: Int64(series.callsPerSample), mode: series.mode.rawValue,
      unstable: series.unstable ?? "", samples: series.nanoseconds)
  }
}

extension WireTrial {
  init(_ timing: TrialReport.Timing, session: String) {
    self.init()
    self.session = session
    callsPerSample = timing.callsPerSample
    samples = timing.samples
    minNs = timing.minNanoseconds
    p50Ns = timing.p50Nanoseconds
    p90Ns = timing.p90Nanoseconds
    p99Ns = timing.p99Nanoseconds
  }
}
