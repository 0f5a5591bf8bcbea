public import Statistics

/// How the inputs of an activation lie, and how steep it is there.
public struct ActivationStatistics: Codable, Hashable, Sendable {
  /// Units under this share of the function's largest |f'| are saturated, unless another is asked for.
  public static let defaultThreshold = 0.01
  /// Of the inputs: one bin a unit, further out is counted as below or above.
  private static let inputBins = (lower: -10.0, upper: 10.0, count: 20)
  private static let slopeBins = 20

  public let function: ActivationFunction
  /// A share of the largest |f'|.
  public let threshold: Double
  /// Units whose input and |f'| are finite; everything below is about these.
  public let units: Int
  /// Units whose input or |f'| is not a finite number: minus infinity where attention is masked, or a sign of trouble.
  public let nonFinite: Int
  /// Of x; nil when there is no unit.
  public let inputs: Distribution?
  /// Of |f'(x)|; nil when there is no unit.
  public let slopes: Distribution?
  /// Units with |f'| below `threshold` times the largest there can be.
  public let saturated: Int
  /// Units with |f'| = 0, of a rectifier; nil for other functions.
  public let dead: Int?
  /// Of x.
  public let inputHistogram: Histogram
  /// Of |f'| as a share of the largest there can be.
  public let slopeHistogram: Histogram

  /// O(n log n) for n values, and three times their memory in double precision.
  ///
  /// - Parameters:
  ///   - values: what the function is applied to.
  ///   - shape: of the tensor that they are.
  public init(
    of function: ActivationFunction, _ values: [Float], shape: [Int], threshold: Double = Self.defaultThreshold
  ) {
    self.function = function
    self.threshold = threshold
    let largest = function.largestSlope
    var inputHistogram = Histogram(lower: Self.inputBins.lower, upper: Self.inputBins.upper, bins: Self.inputBins.count)
    var slopeHistogram = Histogram(lower: 0, upper: 1, bins: Self.slopeBins)
    var (finite, steep): ([Double], [Double]) = ([], [])
    finite.reserveCapacity(values.count)
    steep.reserveCapacity(values.count)
    var (saturated, dead) = (0, 0)
    for (value, slope) in zip(values, function.slopes(values, shape: shape)) where value.isFinite && slope.isFinite {
      finite.append(Double(value))
      steep.append(slope)
      inputHistogram.add(Double(value))
      slopeHistogram.add(largest > 0 ? min(slope / largest, 1) : 0)
      if slope < threshold * largest { saturated += 1 }
      if slope == 0 { dead += 1 }
    }
    units = finite.count
    nonFinite = values.count - finite.count
    inputs = Distribution(finite)
    slopes = Distribution(steep)
    self.saturated = saturated
    self.dead = function.kind == .rectifier ? dead : nil
    self.inputHistogram = inputHistogram
    self.slopeHistogram = slopeHistogram
  }

  /// Nil when there is no unit.
  public var saturatedShare: Double? { units > 0 ? Double(saturated) / Double(units) : nil }
  /// Nil when there is no unit, or the function is no rectifier.
  public var deadShare: Double? { dead.flatMap { units > 0 ? Double($0) / Double(units) : nil } }
}
