import Statistics

/// An entry with its score, ranked or not.
struct Candidate: Sendable {
  let id: String
  let entry: Entry
  let score: Score
  /// Nil for exact scores.
  let interval: Interval?
  /// Between trials, in millionths; nil for exact scores.
  let spreadPpm: Int64?
}

/// What the rules say of one entry by itself, retractions apart.
struct Judgement: Sendable {
  /// Nil when it has no score.
  let candidate: Candidate?
  /// Why it is not ranked.
  let reasons: [String]
}

/// Rule 2: who is ranked, and who is not and why. Rule 4: how trials become a score. Rule 10: what is too fast. Rule 11: what
/// breaks a constraint. Retractions are judged elsewhere, since they have a time.
struct Eligibility {
  let task: BoardTask
  /// Ids of the machines that the board describes.
  let machines: Set<String>
  /// What quality tasks of the board found.
  var quality = MeasuredQuality()
  /// Of entries of this task whose intervals were worked out before, by id.
  var intervals: [String: Interval] = [:]
  /// The check that fails when a time is below work by peak (rule 10).
  static let floor = "floor"

  /// The entry's score when it has one, and why it is not ranked; it is ranked when there is no reason.
  func judge(_ id: String, _ entry: Entry) -> Judgement {
    var reasons: [String] = []
    if entry.level < .measured { reasons.append("reported, not measured") }
    reasons += unmet(by: entry) + machineReasons(entry)
    guard task.metric.isMeasured else {
      guard let value = entry.metrics[task.metric.name] else {
        return Judgement(candidate: nil, reasons: reasons + ["no value for \(task.metric.name)"])
      }
      return Judgement(
        candidate: Candidate(id: id, entry: entry, score: .exact(value), interval: nil, spreadPpm: nil), reasons: reasons)
    }
    return judgeTrials(id, entry, reasons)
  }

  /// What a reported result claims; nil when that is no number.
  func claim(of entry: Entry) -> Score? {
    guard let text = entry.value(of: task.metric.name), let value = Self.finite(text) else { return nil }
    if !task.metric.isMeasured, let exact = Int64(text) { return .exact(exact) }
    return .measured(value)
  }

  /// Checks that failed, then constraints that do not hold.
  func unmet(by entry: Entry) -> [String] {
    checkReasons(entry) + task.constraints.compactMap { unmet($0, by: entry) }
  }

  private func checkReasons(_ entry: Entry) -> [String] {
    entry.checks.sorted { $0.key < $1.key }.filter { !$0.value.isPassed }.map { name, check in
      let note = check.note.isEmpty ? "" : ": \(check.note)"
      return name == Self.floor ? "quarantined, faster than the machine can be\(note)" : "\(name) check failed\(note)"
    }
  }

  private func machineReasons(_ entry: Entry) -> [String] {
    guard task.isComparedOnHardware else { return [] }
    guard let hardware = entry.hardware else { return ["its machine is not known"] }
    return machines.contains(hardware) ? [] : ["its machine \(hardware) is not on the board"]
  }

  private func judgeTrials(_ id: String, _ entry: Entry, _ reasons: [String]) -> Judgement {
    var reasons = reasons
    let needed = max(task.minTrials, BoardTask.leastTrials)
    if entry.trials.count < needed { reasons.append("\(entry.trials.count) trials, at least \(needed) are needed") }
    let times = entry.trials.compactMap(\.callNanoseconds)
    guard times.count == entry.trials.count else {
      let reason = "\(entry.trials.count - times.count) of \(entry.trials.count) trials have no time"
      return Judgement(candidate: nil, reasons: reasons + [reason])
    }
    guard let summary = TrialSummary(times), let (value, interval) = score(id, times) else {
      return Judgement(candidate: nil, reasons: reasons + ["no value for \(task.metric.name)"])
    }
    let spread = Int64(exactly: (summary.spread * 1_000_000).rounded()) ?? .max
    if spread > task.maxSpreadPpm {
      reasons.append("trials differ by \(Self.percent(spread)), at most \(Self.percent(task.maxSpreadPpm)) is allowed")
    }
    return Judgement(
      candidate: Candidate(id: id, entry: entry, score: .measured(value), interval: interval, spreadPpm: spread), reasons: reasons)
  }

  /// Nil for no times.
  private func score(_ id: String, _ times: [Double]) -> (Double, Interval)? {
    guard task.metric.statistic == .median else {
      guard let value = times.min(), let interval = minimumInterval(times) else { return nil }
      return (value, interval)
    }
    // The id seeds the resampling, so that every reader computes the same interval.
    let seed = UInt64(id.dropFirst(2), radix: 16) ?? 1
    guard let value = median(times), let interval = intervals[id] ?? medianBootstrapInterval(of: times, seed: seed) else {
      return nil
    }
    return (value, interval)
  }

  /// Nil when the constraint holds. An entry without the metric does not meet it. What was measured counts before what was
  /// declared; integers are compared as such, since doubles would make neighbours beyond 2^53 equal.
  private func unmet(_ constraint: String, by entry: Entry) -> String? {
    let words = constraint.split(separator: " ").map(String.init)
    guard words.count == 3, let bound = Self.finite(words[2]) else { return "the constraint \(constraint) cannot be read" }
    guard let text = quality.known(words[0], of: entry), let value = Self.finite(text) else {
      return quality.difference(of: words[0], for: entry) ?? "\(words[0]) is not known (\(constraint))"
    }
    let isBelow: Bool
    let isAbove: Bool
    if let value = Int64(text), let bound = Int64(words[2]) {
      (isBelow, isAbove) = (value < bound, value > bound)
    } else {
      (isBelow, isAbove) = (value < bound, value > bound)
    }
    let holds: Bool
    switch words[1] {
    case "<=": holds = !isAbove
    case ">=": holds = !isBelow
    case "==": holds = !isBelow && !isAbove
    case "<": holds = isBelow
    case ">": holds = isAbove
    default: return "the constraint \(constraint) cannot be read"
    }
    return holds ? nil : "\(words[0]) is \(text), not \(words[1]) \(words[2])"
  }

  /// A decimal number; nil for hexadecimal ones, infinity and what is none.
  static func finite(_ text: String) -> Double? {
    guard text.utf8.allSatisfy("0123456789+-.eE".utf8.contains) else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func percent(_ ppm: Int64) -> String { "\((Double(ppm) / 1_000).rounded() / 10)%" }
}
