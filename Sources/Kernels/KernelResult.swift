public import Measurement

/// What one trial found of one kernel.
public struct KernelResult: Codable, Hashable, Sendable {
  public var spec: KernelSpec
  /// The library that ran it, such as `onednn`, and its version.
  public var backend: String
  public var version: String
  /// What the library says it chose, such as `jit:avx512_core`.
  public var implementation: String
  public var threads: Int
  /// Time to bring the inputs into the layouts the library prefers; not part of the measured time.
  public var reorderNanoseconds: Int64
  /// The largest difference from the kernel's definition, as a share of the sum of the absolute values of all terms.
  public var maximumError: Double
  /// Outputs that were compared.
  public var checkedOutputs: Int
  public var timing: TrialMeasurement

  public init(
    spec: KernelSpec, backend: String, version: String, implementation: String, threads: Int, reorderNanoseconds: Int64,
    maximumError: Double, checkedOutputs: Int, timing: TrialMeasurement
  ) {
    self.spec = spec
    self.backend = backend
    self.version = version
    self.implementation = implementation
    self.threads = threads
    self.reorderNanoseconds = reorderNanoseconds
    self.maximumError = maximumError
    self.checkedOutputs = checkedOutputs
    self.timing = timing
  }

  /// By the formula's count and the median time; Gop/s of a kernel of whole numbers.
  public var gigaflopsPerSecond: Double { timing.median > 0 ? Double(spec.flops) / timing.median : 0 }
  /// By the least bytes that must move and the median time.
  public var gigabytesPerSecond: Double { timing.median > 0 ? Double(spec.bytes) / timing.median : 0 }
}
