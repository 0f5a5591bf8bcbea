import Profiling
import Scheduling
import Statistics
import Wire

extension KernelProfile {
  /// A kernel with its trials, measured or kept.
  private struct Part {
    var listed: ListedKernel
    var trials: [WireTrial]
  }

  /// Adds what the kernels say together, and every kernel by itself.
  ///
  /// - Parameters:
  ///   - isModel: whether shares of a whole model's work make sense.
  ///   - session: of this job; each trial has its number behind it.
  func complete(_ result: inout WireJobResult, isModel: Bool, session: String) {
    let parts = parts(session)
    result.trials = Self.trials(parts, session)
    result.metrics = metrics(parts, isModel: isModel, times: result.trials.map { Double($0.p50Ns) })
    result.checks = checks(result.checks) + [coverage(of: JobID(result.claim.job))].compactMap(\.self)
    result.kernels = parts.map { part in
      var times = kept[part.listed.signature] ?? WireKernelTimes()
      times.signature = part.listed.signature
      times.uses = Int64(part.listed.uses)
      times.flops = part.listed.flops
      times.bytes = part.listed.bytes
      times.trials = Array(part.trials.prefix(Self.trialsTold))
      times.sound = kept[part.listed.signature] != nil || (own[part.listed.signature] ?? []).allSatisfy(\.isSound)
      return times
    }
    result.kernelConditions = conditions
  }

  private func parts(_ session: String) -> [Part] {
    (listed ?? []).compactMap { kernel in
      if let times = kept[kernel.signature] { return Part(listed: kernel, trials: times.trials) }
      let samples = own[kernel.signature] ?? []
      guard !samples.isEmpty else { return nil }
      return Part(listed: kernel, trials: samples.map { WireTrial($0.timing, session: "\(session)/\($0.process)") })
    }
  }

  /// The job's trials: in each, the sum over all kernels of one trial's times by use. There are as many as the kernel with the fewest
  /// trials has; of a kernel with more (short ones have) the fastest of trials i, i + n, i + 2n... stands in the job's trial i.
  private static func trials(_ parts: [Part], _ session: String) -> [WireTrial] {
    guard let count = parts.map(\.trials.count).min() else { return [] }
    return (0..<count).map { index in
      let chosen = parts.map { part in
        let group = stride(from: index, to: part.trials.count, by: count).map { part.trials[$0] }
        return (trial: group.min { perCall($0, $0.p50Ns) < perCall($1, $1.p50Ns) } ?? WireTrial(), uses: part.listed.uses)
      }
      func sum(_ statistic: (WireTrial) -> Int64) -> Int64 {
        Int64(chosen.reduce(0) { $0 + perCall($1.trial, statistic($1.trial)) * Double($1.uses) }.rounded())
      }
      var trial = WireTrial()
      trial.session = "\(session)/\(index + 1)"
      trial.callsPerSample = 1
      trial.samples = chosen.map(\.trial.samples).min() ?? 0
      trial.minNs = sum(\.minNs)
      trial.p50Ns = sum(\.p50Ns)
      trial.p90Ns = sum(\.p90Ns)
      trial.p99Ns = sum(\.p99Ns)
      return trial
    }
  }

  private static func perCall(_ trial: WireTrial, _ nanoseconds: Int64) -> Double {
    Double(nanoseconds) / Double(max(1, trial.callsPerSample))
  }

  private func metrics(_ parts: [Part], isModel: Bool, times: [Double]) -> [WireMetric] {
    var metrics = counts
    if isModel {
      metrics["distinctKernels"] = Int64(parts.count)
      metrics["refusedKernels"] = Int64(refused.count)
      let measured = parts.reduce(0.0) { $0 + Double($1.listed.flops) * Double($1.listed.uses) }
      let operations = counts["flops", default: 0] + counts["integerOperations", default: 0]
      if operations > 0 { metrics["coveragePpm"] = Int64((measured / Double(operations) * 1_000_000).rounded()) }
    }
    metrics["reusedKernels"] = Int64(kept.count)
    metrics["measuredKernels"] = Int64(parts.count - kept.count)
    return metrics.sorted { $0.key < $1.key }.map { WireMetric($0.key, integer: $0.value) } + WireMetric.summaries(of: times)
  }

  /// Kept kernels passed their checks when they were measured; who measured them is told beside.
  private func checks(_ own: [WireCheck]) -> [WireCheck] {
    guard !kept.isEmpty else { return own }
    var checks = own
    for name in ["output", "floor", "environment"] where !checks.contains(where: { $0.name == name }) {
      checks.append(WireCheck(name, isPassed: true, note: "passed when the kernels were measured"))
    }
    let jobs = Set(kept.values.map(\.job)).sorted().map { "\(JobID($0))" }
    let more = jobs.count > Self.jobsNamed ? " and \(jobs.count - Self.jobsNamed) more" : ""
    let names = jobs.prefix(Self.jobsNamed).joined(separator: ", ") + more
    checks.append(
      WireCheck("reuse", isPassed: true, note: "\(kept.count) of \(listed?.count ?? 0) kernels were measured before, by \(names)"))
    return checks
  }

  private static let jobsNamed = 8

  /// What the times leave out; nil when that is nothing. It is no reason to distrust them, so it is passed.
  private func coverage(of job: JobID) -> WireCheck? {
    let layers = Int(counts["unmeasuredLayers", default: 0])
    guard !refused.isEmpty || layers > 0 else { return nil }
    let kernels = "\(refused.count) kernel\(refused.count == 1 ? "" : "s") refused by \(backend)"
    return WireCheck(
      "coverage", isPassed: true,
      note: "\(kernels), \(layers) layer\(layers == 1 ? "" : "s") without a kernel; podium job show \(job) says why")
  }
}

extension WireCheck {
  init(_ name: String, isPassed: Bool, note: String) {
    self.init()
    self.name = name
    passed = isPassed
    self.note = note
  }
}
