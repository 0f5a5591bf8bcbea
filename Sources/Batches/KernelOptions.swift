/// How the kernels of a task are measured.
public struct KernelOptions: Hashable, Sendable {
  /// Whether results that the coordinator keeps may stand for a new measurement.
  public enum Reuse: String, Hashable, Sendable, CaseIterable {
    /// Those that are fresh.
    case always
    /// Every kernel is measured anew; what comes out is kept for others.
    case never
  }

  public var reuse: Reuse

  public init(reuse: Reuse = .always) { self.reuse = reuse }
}
