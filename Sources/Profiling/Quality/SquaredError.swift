/// The mean squared error: the sum of (y - t)² over all elements, divided by their number, in double precision. The sum carries
/// what rounding loses along (Neumaier, 1974), so that it does not depend on how the items were cut into batches.
public struct SquaredError: Codable, Hashable, Sendable {
  public private(set) var items = 0
  public private(set) var elements = 0
  private var sum = 0.0
  private var lost = 0.0

  public init() {}

  /// Adds one item more.
  ///
  /// - Parameters:
  ///   - answers: what the model gives.
  ///   - targets: what it should give, as many.
  ///   - item: its number, for errors.
  /// - Throws: `trial.not-a-number` for what is not finite on either side.
  public mutating func add(_ answers: ArraySlice<Double>, targets: ArraySlice<Double>, item: Int) throws(ProfilingError) {
    for (index, (answer, target)) in zip(answers, targets).enumerated() {
      guard answer.isFinite, target.isFinite else {
        throw ProfilingError(
          .notANumber, "element \(index) of the \(answer.isFinite ? "labels" : "output") is \(answer.isFinite ? target : answer)",
          place: "item \(item)", hint: "only finite numbers have a squared error; look at that item's data")
      }
      add((answer - target) * (answer - target))
    }
    items += 1
    elements += answers.count
  }

  private mutating func add(_ term: Double) {
    let next = sum + term
    lost += sum >= term ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  /// Nil of no elements. In the square of the output's unit.
  public var mean: Double? { elements > 0 ? (sum + lost) / Double(elements) : nil }

  /// The same in whole billionths, halves to the even one; nil of no elements, and beyond 9.2e9.
  public var meanPpb: Int64? { mean.flatMap { Int64(exactly: ($0 * 1e9).rounded(.toNearestOrEven)) } }
}
