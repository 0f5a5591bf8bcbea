/// How the kernels of a task are measured.
public struct KernelOptions: Hashable, Sendable {
  /// Whether results that the coordinator keeps may stand for a new measurement.
  public enum Reuse: String, Hashable, Sendable, CaseIterable {
    /// Those that are fresh.
    case always
    /// Every kernel is measured anew; what comes out is kept for others.
    case never
  }

  /// What the caches hold when a kernel, or a whole model, is called.
  public enum Caches: String, Hashable, Sendable, CaseIterable {
    /// What the call before left there.
    case warm
    /// Nothing of use: they are flushed before each call.
    case cold
  }

  public var reuse: Reuse
  public var caches: Caches

  public init(reuse: Reuse = .always, caches: Caches = .warm) {
    self.reuse = reuse
    self.caches = caches
  }
}
