import Kernels
import Measurement

/// What surrounds the timed part of a trial: canaries before and after, a listener between its samples, and a watch over the machine
/// all the while.
struct TimedSession {
  /// For the sampler; nil without memory for it.
  let listener: CoreListener?
  private let threads: Int
  private let before: [Canary: Double]
  private let watch: EnvironmentWatch

  /// - Parameters:
  ///   - canaries: those that tell of what the work leans on; arithmetic and the core's own caches are always among them.
  ///   - references: name of a canary -> what past sessions reached.
  ///
  /// Throws when a canary cannot run.
  init(threads: Int, canaries: Set<Canary>, references: [String: Double]) throws {
    self.threads = threads
    let known = Canary.allCases.compactMap { canary in references[canary.rawValue].map { (canary, $0) } }
    let canaries = canaries.union([.compute, .cache])
    listener = CoreListener(
      canaries, references: Dictionary(uniqueKeysWithValues: known), threads: threads)
    before = try Self.sing(canaries)
    watch = EnvironmentWatch()
  }

  /// The canaries that suit all of some kernels together.
  static func canaries(for kernels: [KernelSpec], threads: Int) -> Set<Canary> {
    let caches = CacheSizes.current()
    return kernels.reduce(into: []) { all, kernel in all.formUnion(canaries(for: kernel, threads: threads, caches)) }
  }

  private static func canaries(for kernel: KernelSpec, threads: Int, _ caches: CacheSizes) -> Set<Canary> {
    Canary.suiting(operations: Double(kernel.flops), bytes: Double(kernel.bytes), threads: threads, caches: caches)
  }

  /// Bytes a nanosecond that the one of these kernels moves that leans on memory most.
  func memoryTraffic(of results: [KernelResult]) -> Double {
    let caches = CacheSizes.current()
    return results.filter { Self.canaries(for: $0.spec, threads: threads, caches).contains(.memory) }
      .map { Double($0.spec.bytes) / max(1, $0.timing.median) }.max() ?? 0
  }

  /// What the watch has seen. Asked while the threads that measured are alive: of one that has ended nothing is known any more.
  func environment() -> EnvironmentReport { watch.report(waited: listener?.waited ?? 0) }

  /// What is known once the work is done.
  struct Outcome {
    var checks: [TrialReport.Check]
    /// Name of a canary -> what was typical of quiet times, and where it was not heard then the better of its figures at the ends.
    var canaries: [String: Double]
    /// Name of a canary -> the most that the work can depend on it, where that is not all.
    var canaryWeights: [String: Double]
  }

  /// - Parameters:
  ///   - works: every kernel with its time, for the floor; none: it is not checked.
  ///   - timings: of all that was measured.
  ///   - memoryTraffic: bytes a nanosecond to and from memory, at most; nil: not known.
  ///   - seen: what `environment()` gave, for work whose threads must be gone before the canaries run.
  func outcome(
    _ works: [TimeFloor.Work], of timings: [TrialMeasurement], memoryTraffic: Double?, seen: EnvironmentReport
  ) throws -> Outcome {
    let after = try Self.sing(Set(before.keys))
    let ends = before.merging(after) { max($0, $1) }
    let best = ends.merging(listener?.best ?? [:]) { max($0, $1) }
    let told = ends.merging(listener?.typical ?? [:]) { _, typical in typical }
    var weights: [Canary: Double] = [:]
    if let memoryTraffic, let rate = best[.memory], rate > 0 { weights[.memory] = min(1, memoryTraffic / rate) }
    // Between the ends the listener knows better.
    let losses = before.filter { listener?.best[$0.key] == nil }.map { canary, rate in
      (canary, (1 - min(rate, after[canary] ?? rate) / (ends[canary] ?? rate)) * (weights[canary] ?? 1))
    }
    let disturbance = timings.compactMap(\.disturbance).first
    let quiet = check(seen, losses.max { $0.1 < $1.1 }, disturbance)
    var floor = try FloorCheck(works, threads: threads, computeCanary: best[.compute]).check
    if let found = floor, !found.passed, !quiet.passed {
      // What disturbed the work disturbed the peaks too; such a trial is not ranked in any case.
      floor = TrialReport.Check(name: "floor", passed: true, note: "not judged on a disturbed machine: \(found.note)")
    }
    func named(_ values: [Canary: Double]) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
    }
    return Outcome(checks: [floor].compactMap(\.self) + [quiet], canaries: named(told), canaryWeights: named(weights))
  }

  private static func sing(_ canaries: Set<Canary>) throws -> [Canary: Double] {
    var rates: [Canary: Double] = [:]
    for canary in Canary.allCases where canaries.contains(canary) { rates[canary] = try canary.measure() }
    return rates
  }

  private func check(
    _ environment: EnvironmentReport, _ loss: (canary: Canary, share: Double)?, _ disturbance: String?
  ) -> TrialReport.Check {
    func failed(_ note: String) -> TrialReport.Check { TrialReport.Check(name: "environment", passed: false, note: note) }
    if case .contaminated(let reason) = environment.verdict { return failed(reason) }
    if let disturbance { return failed(disturbance) }
    if let loss, loss.share > loss.canary.tolerance {
      return failed(
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
