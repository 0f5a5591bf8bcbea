public import Statistics

/// Rule 11: the entries that no other is better than all round, over the objectives of a task.
///
/// A dominates B when A's interval is no worse on every objective (neither end is worse) and wholly better on one (its worse end
/// is better than B's better end). An exact value is its own interval. This is a strict order, so whoever is dominated is
/// dominated by somebody on the front, and the front is never empty unless there is nobody.
public struct Front: Sendable {
  /// An axis.
  public struct Objective: Hashable, Sendable {
    public let metric: String
    public let direction: BoardTask.Direction

    /// Reads `latency:min`; nil for anything else.
    init?(_ text: String) {
      let words = text.split(separator: ":", omittingEmptySubsequences: false)
      guard words.count == 2, !words[0].isEmpty, let direction = BoardTask.Direction(rawValue: String(words[1])) else { return nil }
      metric = String(words[0])
      self.direction = direction
    }
  }

  public struct Value: Hashable, Sendable {
    public let score: Score
    /// Nil when the value is exact or nothing is known of its noise.
    public let interval: Interval?
  }

  public struct Point: Sendable {
    public let id: String
    public let variant: String
    /// One for each objective.
    public let values: [Value]
    /// Of those on the front that dominate it the first; nil for the front itself.
    public internal(set) var dominatedBy: String?
  }

  public let objectives: [Objective]
  /// By the first objective, then the next, best first; on the front and behind it.
  public let points: [Point]
  /// Ranked entries that lack a value.
  public let incomplete: [Standing.Exclusion]
}

extension Standing {
  /// Nil when the task has no objectives, or one that cannot be read. Only what is ranked takes part: constraints filter first. A
  /// value of the task's own metric has the interval of its score; others have none. O(n log n) and n times the front's size.
  public var front: Front? {
    let objectives = task.objectives.compactMap(Front.Objective.init)
    guard !objectives.isEmpty, objectives.count == task.objectives.count else { return nil }
    var points: [(point: Front.Point, costs: [Interval])] = []
    var incomplete: [Exclusion] = []
    for place in ranking {
      let values = objectives.map { value(of: $0, place) }
      let missing = zip(objectives, values).compactMap { $1 == nil ? "\($0.metric) is not known" : nil }
      if missing.isEmpty {
        let known = values.compactMap(\.self)
        points.append(
          (Front.Point(id: place.id, variant: place.entry.variant, values: known), zip(objectives, known).map(Self.cost)))
      } else {
        incomplete.append(
          Exclusion(
            id: place.id, variant: place.entry.variant, recordedAt: place.entry.recordedAt, provenance: place.entry.provenance,
            reasons: missing))
      }
    }
    // Whoever dominates another comes before it in this order. Stable, so that equal points stay in that of the ranking.
    let ordered = points.enumerated().sorted { left, right in
      let (mine, theirs) = (left.element.costs.flatMap(\.ends), right.element.costs.flatMap(\.ends))
      return mine != theirs ? mine.lexicographicallyPrecedes(theirs) : left.offset < right.offset
    }.map(\.element)
    var front: [(id: String, costs: [Interval])] = []
    let judged = ordered.map { point, costs in
      var point = point
      point.dominatedBy = front.first { Self.dominates($0.costs, costs) }?.id
      if point.dominatedBy == nil { front.append((point.id, costs)) }
      return point
    }
    return Front(objectives: objectives, points: judged, incomplete: incomplete)
  }

  private func value(of objective: Front.Objective, _ place: Place) -> Front.Value? {
    if Entry.names(of: objective.metric).contains(task.metric.name) {
      return Front.Value(score: place.score, interval: place.interval)
    }
    guard let text = quality.known(objective.metric, of: place.entry), let value = Eligibility.finite(text) else { return nil }
    return Front.Value(score: Int64(text).map(Score.exact) ?? .measured(value), interval: nil)
  }

  /// The value's interval, less is better.
  private static func cost(_ objective: Front.Objective, _ value: Front.Value) -> Interval {
    let interval = value.interval ?? Interval(lower: value.score.value, upper: value.score.value)
    return objective.direction == .min ? interval : Interval(lower: -interval.upper, upper: -interval.lower)
  }

  private static func dominates(_ one: [Interval], _ other: [Interval]) -> Bool {
    zip(one, other).allSatisfy { $0.lower <= $1.lower && $0.upper <= $1.upper } && zip(one, other).contains { $0.upper < $1.lower }
  }
}

extension Interval {
  fileprivate var ends: [Double] { [lower, upper] }
}
