/// What a machine can do at best: arithmetic on one side, memory on the other. A piece of work takes at least as long as the slower
/// of the two needs for its part.
///
/// Source: S. Williams, A. Waterman, D. Patterson, Roofline, Communications of the ACM 52(4), 2009.
public struct Roofline: Hashable, Sendable {
  /// FLOP/s.
  public let compute: Double
  /// Bytes/s from and to memory.
  public let bandwidth: Double

  public enum Bound: String, Hashable, Sendable {
    case compute
    case memory
  }

  /// Where a piece of work lies.
  public struct Place: Hashable, Sendable {
    /// FLOPs for each byte moved.
    public let intensity: Double
    public let bound: Bound
    /// FLOP/s.
    public let attainable: Double
    /// No machine with these peaks is done earlier.
    public let seconds: Double
  }

  /// Nil unless both rates are finite and above 0.
  public init?(compute: Double, bandwidth: Double) {
    guard compute > 0, bandwidth > 0, compute.isFinite, bandwidth.isFinite else { return nil }
    self.compute = compute
    self.bandwidth = bandwidth
  }

  /// The intensity from which arithmetic is the limit, in FLOPs per byte.
  public var ridge: Double { compute / bandwidth }

  /// Nil for work that moves nothing.
  public func place(flops: Int, bytes: Int) -> Place? {
    guard flops >= 0, bytes > 0 else { return nil }
    let intensity = Double(flops) / Double(bytes)
    return Place(
      intensity: intensity, bound: intensity < ridge ? .memory : .compute, attainable: min(compute, intensity * bandwidth),
      seconds: max(Double(flops) / compute, Double(bytes) / bandwidth))
  }
}
