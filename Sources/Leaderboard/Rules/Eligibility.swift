import Statistics

/// An entry that may be ranked, with its score.
struct Candidate: Sendable {
  let id: String
  let entry: Entry
  let score: Double
  let interval: Interval
}

/// Rule 2: who is ranked, and who is not and why. Rule 4: how trials become a score.
struct Eligibility {
  let task: BoardTask
  let retractions: [String: String]

  enum Verdict {
    case ranked(Candidate)
    /// At least one reason.
    case notRanked([String])
  }

  func judge(_ id: String, _ entry: Entry) -> Verdict {
    var reasons: [String] = []
    if let reason = retractions[id] { reasons.append("retracted: \(reason)") }
    if entry.level < .measured { reasons.append("reported, not measured") }
    for (name, check) in entry.checks.sorted(by: { $0.key < $1.key }) where !check.isPassed {
      reasons.append("\(name) check failed: \(check.note)")
    }
    for constraint in task.constraints {
      if let reason = unmet(constraint, by: entry) { reasons.append(reason) }
    }
    reasons += trialReasons(entry)
    guard let (score, interval) = score(id, entry) else {
      return .notRanked(reasons + ["no value for \(task.metric.name)"])
    }
    return reasons.isEmpty
      ? .ranked(Candidate(id: id, entry: entry, score: score, interval: interval)) : .notRanked(reasons)
  }

  private func trialReasons(_ entry: Entry) -> [String] {
    guard task.metric.isMeasured else { return [] }
    if entry.trials.count < Int(task.minTrials) { return ["\(entry.trials.count) trials, at least \(task.minTrials) are needed"] }
    guard let summary = TrialSummary(entry.trials.compactMap(\.callNanoseconds)) else { return [] }
    let spread = summary.spread * 1_000_000
    guard spread > Double(task.maxSpreadPpm) else { return [] }
    return ["trials differ by \(Self.percent(spread)), at most \(Self.percent(Double(task.maxSpreadPpm))) is allowed"]
  }

  /// A missing or senseless value is no value: never zero, never infinite.
  private func score(_ id: String, _ entry: Entry) -> (Double, Interval)? {
    guard task.metric.isMeasured else {
      guard let value = entry.metrics[task.metric.name] else { return nil }
      return (Double(value), Interval(lower: Double(value), upper: Double(value)))
    }
    let times = entry.trials.compactMap(\.callNanoseconds)
    guard !times.isEmpty, times.count == entry.trials.count else { return nil }
    let statistic: ([Double]) -> Double? = task.metric.statistic == .median ? { median($0) } : { $0.min() }
    // The id seeds the resampling, so that every reader computes the same interval.
    let seed = UInt64(id.dropFirst(2), radix: 16) ?? 1
    guard let value = statistic(times), let interval = bootstrapInterval(of: times, seed: seed, statistic: statistic) else {
      return nil
    }
    return (value, interval)
  }

  /// Nil when the constraint holds. An entry without the metric does not meet it.
  private func unmet(_ constraint: String, by entry: Entry) -> String? {
    let words = constraint.split(separator: " ").map(String.init)
    guard words.count == 3, let bound = Double(words[2]) else { return "the constraint \(constraint) cannot be read" }
    let declared = entry.declared[words[0]].flatMap { Double($0.value) }
    guard let value = declared ?? entry.metrics[words[0]].map(Double.init) else {
      return "\(words[0]) is not known (\(constraint))"
    }
    let holds: Bool
    switch words[1] {
    case "<=": holds = value <= bound
    case ">=": holds = value >= bound
    case "==": holds = value == bound
    case "<": holds = value < bound
    case ">": holds = value > bound
    default: return "the constraint \(constraint) cannot be read"
    }
    return holds ? nil : "\(words[0]) is \(value), not \(words[1]) \(words[2])"
  }

  private static func percent(_ ppm: Double) -> String { "\((ppm / 1_000).rounded() / 10)%" }
}
