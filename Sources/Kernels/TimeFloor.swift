/// The least time that work can take on a machine, by its measured peaks: what is faster was not measured right.
///
/// Honest results must never fall below it, so it is generous wherever a peak or the place of data is not certain.
public struct TimeFloor: Hashable, Sendable {
  /// One kernel, or one pass of a model, with the time it took.
  public struct Work: Hashable, Sendable {
    /// For people; a kernel's signature.
    public var name: String
    /// What no implementation gets around: without products of padding.
    public var operations: Double
    /// Nil for elements of which no peak is known: then the operations are not checked.
    public var type: ArithmeticType?
    /// Bytes that each call must read or write; 0 when that is not known.
    public var bytes: Double
    /// Of one call.
    public var nanoseconds: Double

    public init(name: String, operations: Double, type: ArithmeticType?, bytes: Double, nanoseconds: Double) {
      self.name = name
      self.operations = operations
      self.type = type
      self.bytes = bytes
      self.nanoseconds = nanoseconds
    }
  }

  public enum Resource: Hashable, Sendable {
    case arithmetic(ArithmeticType)
    case bandwidth(MachinePeaks.Level)
  }

  /// The least time that one resource allows.
  public struct Limit: Hashable, Sendable {
    public var resource: Resource
    /// The measured peak: G operations or GB a second, all threads together.
    public var peak: Double
    public var nanoseconds: Double
  }

  public var threads: Int
  public var caches: CacheSizes
  /// Measured peaks, all threads together: G operations and GB a second. What is missing is not checked.
  public var peaks: [Resource: Double]

  /// The error of measuring a peak.
  public static let margin = 0.95
  /// How much faster a level beyond the first may be than it was measured: other machines of the host share it, and on one machine
  /// reading memory was measured at 18 and at 31 GB/s.
  public static let sharedLevelAllowance = 2.0

  public init(threads: Int, caches: CacheSizes, peaks: [Resource: Double]) {
    self.threads = threads
    self.caches = caches
    self.peaks = peaks
  }

  /// Bytes of a call that cannot come from levels nearer than this one, however much of the last call's data they still hold.
  public func bytes(of work: Work, from level: MachinePeaks.Level) -> Double {
    max(0, work.bytes - Double(caches.mostNearer(than: level, threads: threads)))
  }

  /// The largest of all limits; nil when no peak is known that limits this work.
  public func limit(of work: Work) -> Limit? {
    var limits: [Limit] = []
    func add(_ resource: Resource, _ amount: Double, allowance: Double = 1) {
      guard amount > 0, let peak = peaks[resource], peak > 0 else { return }
      limits.append(Limit(resource: resource, peak: peak, nanoseconds: amount / (peak * allowance) * Self.margin))
    }
    if let type = work.type { add(.arithmetic(type), work.operations) }
    for level in MachinePeaks.Level.allCases {
      add(.bandwidth(level), bytes(of: work, from: level), allowance: level == .l1 ? 1 : Self.sharedLevelAllowance)
    }
    return limits.max { $0.nanoseconds < $1.nanoseconds }
  }

  /// False when the work took less time than it can.
  public func isKept(by work: Work) -> Bool { limit(of: work).map { work.nanoseconds >= $0.nanoseconds } ?? true }
}
