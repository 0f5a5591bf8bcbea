/// How many items a classifier gets right. Exact: only comparisons decide.
///
/// Of equal scores the one with the lower index comes first, as in numpy: `argmax` takes the first of the largest, and
/// `argsort(-scores, kind="stable")` keeps their order.
public struct ClassificationCounts: Codable, Hashable, Sendable {
  /// How many of the highest scores count for `topKCorrect`; 1: only the highest.
  public let k: Int
  /// Scores of one item.
  public let classes: Int
  public private(set) var items = 0
  public private(set) var top1Correct = 0
  /// Equal to `top1Correct` when `k` is 1.
  public private(set) var topKCorrect = 0

  /// - Throws: `trial.output` for fewer than two classes, or fewer than `k`.
  public init(k: Int, classes: Int) throws(ProfilingError) {
    guard classes >= 2 else {
      throw ProfilingError(
        .output, "it has \(classes) score for each item, and classes are told apart by two or more",
        hint: "for one number for each item use the metric mse")
    }
    guard (1...classes).contains(k) else {
      throw ProfilingError(
        .output, "the \(k) highest scores are asked for, and there are \(classes) classes", hint: "give a k from 1 to \(classes)")
    }
    self.k = k
    self.classes = classes
  }

  /// Reads what another process told. Throws for counts that nothing can have, which nobody could add up or show.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    k = try container.decode(Int.self, forKey: .k)
    classes = try container.decode(Int.self, forKey: .classes)
    items = try container.decode(Int.self, forKey: .items)
    top1Correct = try container.decode(Int.self, forKey: .top1Correct)
    topKCorrect = try container.decode(Int.self, forKey: .topKCorrect)
    guard classes >= 2, (1...classes).contains(k), (0...Self.itemLimit).contains(items), (0...items).contains(topKCorrect),
      (0...topKCorrect).contains(top1Correct)
    else { throw DecodingError.dataCorruptedError(forKey: .items, in: container, debugDescription: "impossible counts") }
  }

  /// More items than any file has.
  private static let itemLimit = 1 << 40

  /// Counts one item more.
  ///
  /// - Parameters:
  ///   - scores: one for each class.
  ///   - label: the right class, from 0.
  ///   - item: its number, for errors.
  /// - Throws: `trial.labels` for a label that is no class; `trial.not-a-number` when a score is none. Infinite ones have an order.
  public mutating func add(_ scores: ArraySlice<Double>, label: Double, item: Int) throws(ProfilingError) {
    guard let label = Int(exactly: label), (0..<classes).contains(label) else {
      throw ProfilingError(
        .labels, "the label is \(Int(exactly: label).map(String.init) ?? "\(label)"), and there are \(classes) classes",
        place: "item \(item)",
        hint: "labels count from 0, as the scores of the output do")
    }
    let own = scores[scores.startIndex + label]
    var rank = 0
    for (index, score) in scores.enumerated() {
      guard !score.isNaN else {
        throw ProfilingError(
          .notANumber, "the score of class \(index) is not a number", place: "item \(item)",
          hint: "a model that gives none has no accuracy; look at that item's data")
      }
      if score > own || (score == own && index < label) { rank += 1 }
    }
    items += 1
    if rank == 0 { top1Correct += 1 }
    if rank < k { topKCorrect += 1 }
  }

  /// A share of the items in whole millionths, halves to the even one; nil of no items.
  public func ppm(_ count: Int) -> Int64? {
    guard items > 0 else { return nil }
    // Below 2^60, since items are at most 2^40.
    let (quotient, remainder) = (count * 1_000_000).quotientAndRemainder(dividingBy: items)
    let isUp = 2 * remainder > items || (2 * remainder == items && quotient % 2 == 1)
    return Int64(quotient + (isUp ? 1 : 0))
  }
}
