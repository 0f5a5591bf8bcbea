import Statistics

/// Takes the samples of one trial: warms up, finds how many calls a sample needs, and samples until the median is known well
/// enough or time is up. Never drops a sample for its time.
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
  public func measure<Failure: Error>(
    listener: (any CoreListening)? = nil, work: (_ times: Int) throws(Failure) -> Void
  ) throws(Failure) -> TrialMeasurement {
    // Not a default argument: the compiler crashes on one that throws a generic error.
    try measure(listener: listener, flush: { () throws(Failure) in }, work: work)
  }

  /// Measures `work`; `flush` evicts the caches, and is called before each call in cold mode, outside the measured time.
  ///
  /// With a listener, samples are taken in blocks, each begun when the machine is quiet. A block after which it is not is set aside,
  /// whatever its samples took, and its time is none of the budget's but of the listener's patience. When nothing is left of that
  /// and those that count do not suffice, all do, and the measurement says so.
  ///
  /// - Throws: what the two throw; the samples so far are lost then.
  public func measure<Failure: Error>(
    listener: (any CoreListening)? = nil, flush: () throws(Failure) -> Void, work: (_ times: Int) throws(Failure) -> Void
  ) throws(Failure) -> TrialMeasurement {
    let (calls, sampleNanoseconds) = try warmUp(work)
    var taken = Taken()
    taken.all.reserveCapacity(budget.minimumSamples.clamped(to: 0...Self.sampleLimit))
    var nextLook = budget.minimumSamples
    var isQuiet = false
    while true {
      if let listener {
        isQuiet = isQuiet || listener.awaitQuiet()
        // Of long calls the caches' refilling is nothing.
        if budget.mode == .warm, sampleNanoseconds < budget.block.nanoseconds { try work(calls) }
      }
      let first = taken.all.count
      let before = listener?.isPatient ?? true ? taken.quietElapsed : taken.elapsed
      let begin = now()
      var lasted: Int64 = 0
      var isOver = false
      repeat {
        if budget.mode == .cold { try flush() }
        taken.all.append(try time(calls, work))
        lasted = now() - begin
        isOver = before + lasted >= budget.limit.nanoseconds || taken.all.count >= Self.sampleLimit
      } while !isOver && listener != nil && lasted < budget.block.nanoseconds
      if let listener {
        isQuiet = listener.isQuiet() && isQuiet
        listener.note(block: lasted, isLost: !isQuiet)
      }
      taken.close(from: first, lasted: lasted, isQuiet: listener == nil || isQuiet)
      // Sorting takes time, so we look only when an eighth more samples are there.
      let isLook = taken.quiet.count >= nextLook && taken.quietElapsed >= budget.minimumTime.nanoseconds
      let hasGivenUp = !(listener?.isPatient ?? true)
      guard isOver || isLook || hasGivenUp else { continue }
      if isLook { nextLook = taken.quiet.count + max(5, taken.quiet.count / 8) }
      if let measurement = judge(taken, calls, isOver: isOver, complaint: hasGivenUp || isOver ? listener?.complaint : nil) {
        return measurement
      }
    }
  }

  /// The samples so far. Durations are nanoseconds, what lies between blocks apart.
  private struct Taken {
    var all: [Int64] = []
    var elapsed: Int64 = 0
    /// Those of the blocks that nothing slowed.
    var quiet: [Int64] = []
    var quietElapsed: Int64 = 0
    var setAside: [Int64] = []

    mutating func close(from first: Int, lasted: Int64, isQuiet: Bool) {
      elapsed += lasted
      guard isQuiet else { return setAside += all[first...] }
      quiet += all[first...]
      quietElapsed += lasted
    }
  }

  /// What has been measured; nil while sampling must go on.
  ///
  /// - Parameter complaint: of the listener, once there will be no more quiet samples; nil before, and without one.
  private func judge(_ taken: Taken, _ calls: Int, isOver: Bool, complaint: String?) -> TrialMeasurement? {
    let isEnough = isEnough(taken.quiet, taken.quietElapsed)
    if taken.setAside.isEmpty || isEnough {
      let made = finished(taken.quiet, taken.quietElapsed, calls, isOver: isOver, setAside: taken.setAside)
      if made != nil || isEnough { return made }
    }
    guard let complaint else { return nil }
    let disturbance = "\(taken.setAside.count) of \(taken.all.count) samples on a slow machine: \(complaint)"
    return finished(taken.all, taken.elapsed, calls, isOver: isOver, disturbance: disturbance)
  }

  private func isEnough(_ samples: [Int64], _ elapsed: Int64) -> Bool {
    !samples.isEmpty && samples.count >= budget.minimumSamples && elapsed >= budget.minimumTime.nanoseconds
  }

  private func finished(
    _ samples: [Int64], _ elapsed: Int64, _ calls: Int, isOver: Bool, setAside: [Int64] = [], disturbance: String? = nil
  ) -> TrialMeasurement? {
    func made(_ stability: TrialMeasurement.Stability) -> TrialMeasurement? {
      TrialMeasurement(
        samples: samples, callsPerSample: calls, mode: budget.mode, stability: stability, setAside: setAside,
        disturbance: disturbance)
    }
    guard let measurement = made(.stable) else { return nil }
    let isEnough = isEnough(samples, elapsed)
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

  /// Warms up and returns how many calls a sample needs, and what that took.
  private func warmUp<Failure: Error>(_ work: (Int) throws(Failure) -> Void) throws(Failure) -> (calls: Int, nanoseconds: Int64) {
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
    guard budget.mode == .warm else { return (1, fastest) }

    // Timing one short call is mostly timing the clock, so the number is tried and raised until it is right.
    let wanted = budget.sample.nanoseconds
    var calls = callsNeeded(for: wanted, at: Double(fastest))
    var taken = fastest
    for _ in 0..<Self.sizingLimit where calls < Self.callLimit {
      taken = try time(calls, work)
      if taken >= wanted { break }
      calls = max(calls + 1, callsNeeded(for: wanted, at: Double(taken) / Double(calls)))
    }
    return (min(calls, Self.callLimit), taken)
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
