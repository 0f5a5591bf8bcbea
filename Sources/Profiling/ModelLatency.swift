/// How long a whole model takes, by one trial. Times are nanoseconds of one call.
public struct ModelLatency: Codable, Hashable, Sendable {
  public var minimumNanoseconds: Double
  public var medianNanoseconds: Double
  public var p90Nanoseconds: Double
  public var p95Nanoseconds: Double
  public var p99Nanoseconds: Double
  /// Calls that were timed, each alone.
  public var samples: Int
  /// Items that one call works on.
  public var batch: Int
  /// Reading and preparing the model.
  public var sessionNanoseconds: Int64
  /// The most memory that the trial's process held while it measured; nil where the system does not tell.
  public var peakResidentBytes: Int64?
  /// Between the outputs and those of the model without optimisation, as a share of the largest magnitude.
  public var largestError: Double
  /// Of that error.
  public var tolerance: Double
  /// Nil when the samples converged; else why they did not.
  public var unstable: String?
}
