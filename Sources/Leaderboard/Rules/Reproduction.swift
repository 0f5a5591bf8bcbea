import Statistics

/// Which entries another worker agrees with: one of the same class, model and parameters, measured by other workers, whose
/// interval overlaps.
struct Reproduction {
  private struct Subject: Hashable {
    let model: String
    let parameters: [String: String]
  }

  /// Intervals by lower end, with the largest upper end up to each: whether any overlaps another is found by halving.
  private struct Intervals {
    private let lowers: [Double]
    private let largestUppers: [Double]

    init(_ intervals: [Interval]) {
      let sorted = intervals.sorted { $0.lower < $1.lower }
      lowers = sorted.map(\.lower)
      var largest = -Double.infinity
      largestUppers = sorted.map { interval in
        largest = max(largest, interval.upper)
        return largest
      }
    }

    func overlap(_ interval: Interval) -> Bool {
      var (low, high) = (0, lowers.count)
      while low < high {
        let middle = (low + high) / 2
        if lowers[middle] <= interval.upper { low = middle + 1 } else { high = middle }
      }
      return low > 0 && largestUppers[low - 1] >= interval.lower
    }
  }

  private var groups: [Subject: [Set<String>: Intervals]] = [:]

  /// Of one class. O(n log n).
  init(_ candidates: [Candidate]) {
    for (subject, members) in Dictionary(grouping: candidates, by: Self.subject) where members.count > 1 {
      groups[subject] = Dictionary(grouping: members, by: Self.workers).mapValues { Intervals($0.compactMap(\.interval)) }
    }
  }

  func isReproduced(_ candidate: Candidate) -> Bool {
    guard let interval = candidate.interval, let group = groups[Self.subject(candidate)] else { return false }
    let workers = Self.workers(candidate)
    return group.contains { others, intervals in others.isDisjoint(with: workers) && intervals.overlap(interval) }
  }

  private static func subject(_ candidate: Candidate) -> Subject {
    Subject(model: candidate.entry.model, parameters: candidate.entry.parameters)
  }

  private static func workers(_ candidate: Candidate) -> Set<String> { Set(candidate.entry.trials.map(\.worker)) }
}
