import Statistics

/// Takes the samples of one trial: warms up, finds how many calls a sample needs, and samples until the median is known well
/// enough or time is up. Never drops a sample.
public struct Sampler: Sendable {
  public let budget: SamplingBudget
  /// Monotonic nanoseconds.
  private let now: @Sendable () -> Int64

  /// Calls in a sample, so that a clock that stands still cannot ask for ever more.
  static let callLimit = 1 << 24
  /// Samples in a trial: what is kept and sent stays below some megabytes.
  static let sampleLimit = 100_000
  /// Calls of the warm-up, for the same reason.
  private static let warmUpCallLimit = 1 << 20
  /// Samples tried while finding how many calls one needs.
  private static let sizingLimit = 10

  public init(budget: SamplingBudget = SamplingBudget(), now: @escaping @Sendable () -> Int64 = MonotonicTime.nanoseconds) {
    self.budget = budget
    self.now = now
  }

  /// Measures `work`, which does the measured thing as many times as it is told and is not done before it returns.
  ///
  /// - Throws: what `work` throws; the samples so far are lost then.
  public func measure<Failure: Error>(work: (_ times: Int) throws(Failure) -> Void) throws(Failure) -> TrialMeasurement {
    // Not a default argument: the compiler crashes on one that throws a generic error.
    try measure(flush: { () throws(Failure) in }, work: work)
  }

  /// Measures `work`; `flush` evicts the caches, and is called before each call in cold mode, outside the measured time.
  ///
  /// - Throws: what the two throw; the samples so far are lost then.
  public func measure<Failure: Error>(
    flush: () throws(Failure) -> Void, work: (_ times: Int) throws(Failure) -> Void
  ) throws(Failure) -> TrialMeasurement {
    let calls = try warmUp(work)
    var samples: [Int64] = []
    samples.reserveCapacity(budget.minimumSamples.clamped(to: 0...Self.sampleLimit))
    let begin = now()
    var nextLook = budget.minimumSamples
    while true {
      if budget.mode == .cold { try flush() }
      samples.append(try time(calls, work))
      let elapsed = now() - begin
      let isOver = elapsed >= budget.limit.nanoseconds || samples.count >= Self.sampleLimit
      // Sorting takes time, so we look only when an eighth more samples are there.
      guard isOver || (samples.count >= nextLook && elapsed >= budget.minimumTime.nanoseconds) else { continue }
      nextLook = samples.count + max(5, samples.count / 8)
      if let measurement = judge(samples, calls, elapsed, isOver: isOver) { return measurement }
    }
  }

  /// The finished measurement; nil while sampling must go on.
  private func judge(_ samples: [Int64], _ calls: Int, _ elapsed: Int64, isOver: Bool) -> TrialMeasurement? {
    func made(_ stability: TrialMeasurement.Stability) -> TrialMeasurement? {
      TrialMeasurement(samples: samples, callsPerSample: calls, mode: budget.mode, stability: stability)
    }
    guard let measurement = made(.stable) else { return nil }
    let isEnough = samples.count >= budget.minimumSamples && elapsed >= budget.minimumTime.nanoseconds
    if isEnough, measurement.intervalWidth <= budget.precision { return measurement }
    guard isOver else { return nil }
    let end = elapsed >= budget.limit.nanoseconds ? budget.limit.secondsText : "\(samples.count) samples"
    let shortfall =
      if samples.count < budget.minimumSamples {
        "\(samples.count) of \(budget.minimumSamples) samples"
      } else if isEnough {
        "the 95% interval of the median is within \(percent(measurement.intervalWidth)) of it, not \(percent(budget.precision))"
      } else {
        "sampling lasted less than \(budget.minimumTime.secondsText)"
      }
    return made(.unstable(reason: "after \(end): \(shortfall)"))
  }

  /// Warms up and returns how many calls a sample needs.
  private func warmUp<Failure: Error>(_ work: (Int) throws(Failure) -> Void) throws(Failure) -> Int {
    let begin = now()
    var fastest = Int64.max
    var done = 0
    repeat {
      fastest = min(fastest, try time(1, work))
      done += 1
      let elapsed = now() - begin
      if elapsed >= budget.limit.nanoseconds { break }
      if done >= budget.warmUpCalls, elapsed >= budget.warmUp.nanoseconds { break }
    } while done < Self.warmUpCallLimit
    guard budget.mode == .warm else { return 1 }

    // Timing one short call is mostly timing the clock, so the number is tried and raised until it is right.
    let wanted = budget.sample.nanoseconds
    var calls = callsNeeded(for: wanted, at: Double(fastest))
    for _ in 0..<Self.sizingLimit where calls < Self.callLimit {
      let taken = try time(calls, work)
      if taken >= wanted { break }
      calls = max(calls + 1, callsNeeded(for: wanted, at: Double(taken) / Double(calls)))
    }
    return min(calls, Self.callLimit)
  }

  private func callsNeeded(for wanted: Int64, at nanosecondsPerCall: Double) -> Int {
    let calls = (Double(wanted) / max(nanosecondsPerCall, 0.01)).rounded(.up)
    return Int(min(max(calls, 1), Double(Self.callLimit)))
  }

  private func time<Failure: Error>(_ times: Int, _ work: (Int) throws(Failure) -> Void) throws(Failure) -> Int64 {
    let begin = now()
    try work(times)
    return now() - begin
  }
}

/// A share as a percentage with two digits that count.
func percent(_ share: Double) -> String {
  guard share.isFinite else { return "\(share)" }
  let value = share * 100
  let digits = value >= 10 ? 1.0 : 10.0
  let rounded = (value * digits).rounded() / digits
  return (rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int64(rounded))" : "\(rounded)") + "%"
}

extension Comparable {
  func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}
