import Kernels
import Measurement

/// What surrounds the timed part of a trial: a canary before and after, and a watch over the machine meanwhile.
struct TimedSession {
  private let threads: Int
  private let before: Double
  private let watch: EnvironmentWatch

  /// A canary that loses more than this share between the two ends marks a slow episode of the machine.
  private static let canaryLoss = 0.10
  /// Nothing runs faster than the machine's measured peak, but for the error of measuring it.
  private static let floorMargin = 0.95

  /// Throws when the canary cannot run.
  init(threads: Int) throws {
    self.threads = threads
    before = try Canary.compute.measure()
    watch = EnvironmentWatch()
  }

  /// What the watch has seen. Asked while the threads that measured are alive: of one that has ended nothing is known any more.
  func environment() -> EnvironmentReport { watch.report() }

  /// - Parameters:
  ///   - fastestGigaflops: the highest rate that a kernel reached, without products of padding; nil when it is not known, and then
  ///     it is not checked.
  ///   - seen: what `environment()` gave, for work whose threads must be gone before the canary runs; nil: it is asked now.
  func checks(fastestGigaflops: Double?, seen: EnvironmentReport? = nil) throws -> [TrialReport.Check] {
    let environment = seen ?? watch.report()
    let after = try Canary.compute.measure()
    let best = max(before, after)
    let quiet = check(environment, slowest: min(before, after) / best)
    guard let fastestGigaflops else { return [quiet] }
    let peak = best * Double(threads)
    let isFloorKept = fastestGigaflops <= peak / Self.floorMargin
    let rates = "\(Self.text(fastestGigaflops)) of \(Self.text(peak)) GFLOP/s measured peak"
    let note = isFloorKept ? rates : "faster than the machine can be: \(rates)"
    return [TrialReport.Check(name: "floor", passed: isFloorKept, note: note), quiet]
  }

  private func check(_ environment: EnvironmentReport, slowest: Double) -> TrialReport.Check {
    if case .contaminated(let reason) = environment.verdict {
      return TrialReport.Check(name: "environment", passed: false, note: reason)
    }
    if slowest < 1 - Self.canaryLoss {
      return TrialReport.Check(
        name: "environment", passed: false,
        note: "the canary ran at \(Int((slowest * 100).rounded()))% of its own best: a slow episode of the machine")
    }
    if case .unknown(let reason) = environment.verdict {
      return TrialReport.Check(name: "environment", passed: true, note: "not watched: \(reason)")
    }
    return TrialReport.Check(name: "environment", passed: true, note: (["quiet"] + environment.notes).joined(separator: "; "))
  }

  private static func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
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
      gigaflopsPerSecond: result.gigaflopsPerSecond, unstable: result.timing.unstableReason)
    timing = TrialReport.Timing(result.timing)
  }
}
