import Kernels
import Measurement

/// What surrounds the timed part of a trial: canaries before and after, and a watch over the machine meanwhile.
struct TimedSession {
  private let threads: Int
  private let before: [Canary: Double]
  private let watch: EnvironmentWatch

  /// A canary that loses more than this share between the two ends marks a slow episode of the machine.
  private static let canaryLoss = 0.10

  /// - Parameter canaries: those that tell of what the work leans on; arithmetic is always among them.
  ///
  /// Throws when a canary cannot run.
  init(threads: Int, canaries: Set<Canary>) throws {
    self.threads = threads
    before = try Self.sing(canaries.union([.compute]))
    watch = EnvironmentWatch()
  }

  /// The canaries that suit all of some kernels together.
  static func canaries(for kernels: [KernelSpec], threads: Int) -> Set<Canary> {
    let caches = CacheSizes.current()
    return kernels.reduce(into: []) { all, kernel in
      all.formUnion(
        Canary.suiting(operations: Double(kernel.flops), bytes: Double(kernel.bytes), threads: threads, caches: caches))
    }
  }

  /// What the watch has seen. Asked while the threads that measured are alive: of one that has ended nothing is known any more.
  func environment() -> EnvironmentReport { watch.report() }

  /// What is known once the work is done.
  struct Outcome {
    var checks: [TrialReport.Check]
    /// Name of a canary -> the better of its two figures.
    var canaries: [String: Double]
  }

  /// - Parameters:
  ///   - works: every kernel with its time, for the floor; none: it is not checked.
  ///   - seen: what `environment()` gave, for work whose threads must be gone before the canaries run; nil: it is asked now.
  func outcome(_ works: [TimeFloor.Work], seen: EnvironmentReport? = nil) throws -> Outcome {
    let environment = seen ?? watch.report()
    let after = try Self.sing(Set(before.keys))
    let best = before.merging(after) { max($0, $1) }
    let losses = before.map { canary, rate in (canary, 1 - min(rate, after[canary] ?? rate) / (best[canary] ?? rate)) }
    let quiet = check(environment, losses.max { $0.1 < $1.1 })
    var floor = try FloorCheck(works, threads: threads, computeCanary: best[.compute]).check
    if let found = floor, !found.passed, !quiet.passed {
      // What disturbed the work disturbed the peaks too; such a trial is not ranked in any case.
      floor = TrialReport.Check(name: "floor", passed: true, note: "not judged on a disturbed machine: \(found.note)")
    }
    return Outcome(
      checks: [floor].compactMap(\.self) + [quiet],
      canaries: Dictionary(best.map { ($0.key.rawValue, $0.value) }) { first, _ in first })
  }

  private static func sing(_ canaries: Set<Canary>) throws -> [Canary: Double] {
    var rates: [Canary: Double] = [:]
    for canary in Canary.allCases where canaries.contains(canary) { rates[canary] = try canary.measure() }
    return rates
  }

  private func check(_ environment: EnvironmentReport, _ loss: (canary: Canary, share: Double)?) -> TrialReport.Check {
    if case .contaminated(let reason) = environment.verdict {
      return TrialReport.Check(name: "environment", passed: false, note: reason)
    }
    if let loss, loss.share > Self.canaryLoss {
      return TrialReport.Check(
        name: "environment", passed: false,
        note:
          "the \(loss.canary.rawValue) canary lost \(Int((loss.share * 100).rounded()))% from one end of the trial to the other: "
          + "a slow episode of the machine")
    }
    if case .unknown(let reason) = environment.verdict {
      return TrialReport.Check(name: "environment", passed: true, note: "not watched: \(reason)")
    }
    return TrialReport.Check(name: "environment", passed: true, note: (["quiet"] + environment.notes).joined(separator: "; "))
  }
}

extension KernelSpec {
  /// Whose peak limits it; nil for element types of which no peak is measured.
  var arithmetic: ArithmeticType? {
    switch elementType {
    case .f32: .f32
    case .bf16: .bf16
    // Signed bytes are brought to unsigned ones by the libraries.
    case .u8, .s8: .u8s8
    case .s32: nil
    }
  }
}

extension TimeFloor.Work {
  init(_ result: KernelResult) {
    self.init(
      name: result.spec.description, operations: Double(result.spec.unpaddedFLOPs), type: result.spec.arithmetic,
      bytes: Double(result.spec.leastBytes), nanoseconds: result.timing.median)
  }
}

/// What the check of the outputs says: a wrong one would have thrown before any time was taken.
enum OutputNote {
  static func check(_ results: [KernelResult]) -> TrialReport.Check {
    let worst = results.map(\.maximumError).max() ?? 0
    let outputs = results.reduce(0) { $0 + $1.checkedOutputs }
    return TrialReport.Check(
      name: "output", passed: true, note: "\(outputs) outputs equal to a plain reference, largest relative error \(worst)")
  }
}

extension TrialReport.Timing {
  /// Nanoseconds of whole samples, rounded; the statistics of `timing` are per call.
  init(_ timing: TrialMeasurement) {
    let calls = Double(timing.callsPerSample)
    self.init(
      callsPerSample: Int64(timing.callsPerSample), samples: Int64(timing.samples.count),
      minNanoseconds: Int64((timing.minimum * calls).rounded()), p50Nanoseconds: Int64((timing.median * calls).rounded()),
      p90Nanoseconds: Int64((timing.p90 * calls).rounded()), p99Nanoseconds: Int64((timing.p99 * calls).rounded()),
      unstable: timing.unstableReason)
  }

  /// One pass through kernels that were each sampled alone: the sums of their statistics by use.
  init(sumOf timings: [(timing: TrialMeasurement, uses: Int)]) {
    func sum(_ statistic: (TrialMeasurement) -> Double) -> Int64 {
      Int64(timings.reduce(0) { $0 + statistic($1.timing) * Double($1.uses) }.rounded())
    }
    let unstable = timings.filter { $0.timing.unstableReason != nil }.count
    self.init(
      callsPerSample: 1, samples: Int64(timings.map(\.timing.samples.count).min() ?? 0), minNanoseconds: sum(\.minimum),
      p50Nanoseconds: sum(\.median), p90Nanoseconds: sum(\.p90), p99Nanoseconds: sum(\.p99),
      unstable: unstable == 0 ? nil : "\(unstable) of \(timings.count) kernels did not converge")
  }
}

extension KernelShare {
  init(_ result: KernelResult, uses: Int) {
    self.init(
      signature: result.spec.description, uses: uses, callNanoseconds: result.timing.median, flops: result.spec.flops,
      gigaflopsPerSecond: result.gigaflopsPerSecond, unstable: result.timing.unstableReason, bytes: result.spec.bytes,
      arithmetic: result.spec.arithmetic, unpaddedFLOPs: result.spec.unpaddedFLOPs)
    timing = TrialReport.Timing(result.timing)
  }
}
