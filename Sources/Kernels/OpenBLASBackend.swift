internal import CKernels

/// OpenBLAS on the processor: products of a batch one after the other, each by as many threads as are asked for.
public struct OpenBLASBackend: KernelBackend {
  public init() {}

  public var name: String { "openblas" }

  public var variables: [String] { ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"] }

  /// Release, type of core, and how threads are run: `0.3.21 SkylakeX pthread`. The last two make another library of it.
  public var version: String {
    guard podium_openblas_missing() == nil else { return "" }
    return "\(build.dropFirst().first ?? "unknown") \(core) \(threading)"
  }

  public func load() throws(KernelsError) {
    try checkLoading(podium_openblas_missing(), install: "apt-get install libopenblas0-pthread")
    guard !build.contains("USE64BITINT") else {
      throw KernelsError(.backend, "this OpenBLAS takes sizes of 64 bits", hint: "install one without USE64BITINT")
    }
  }

  public func check(_ spec: KernelSpec) throws(KernelsError) { _ = try product(spec) }

  public func prepare(
    _ spec: KernelSpec, inputs: KernelInputs, threads: Int
  ) throws(KernelsError) -> any PreparedKernel {
    let shape = try product(spec)
    try load()
    let taken = Int(podium_openblas_set_threads(Int32(clamping: threads)))
    guard taken == threads else {
      throw KernelsError(
        .threads, "OpenBLAS (\(threading)) uses \(taken) \(taken == 1 ? "thread" : "threads"), not \(threads)",
        hint: "use \(taken), or install libopenblas0-pthread")
    }
    return try ProductKernel(shape, inputs, implementation: core, run: podium_openblas_run)
  }

  /// The words of what was chosen when it was built: `OpenBLAS`, the release, options.
  private var build: [Substring] { String(cString: podium_openblas_config()).split(separator: " ") }

  private var core: String { String(cString: podium_openblas_core()) }

  private var threading: String {
    switch podium_openblas_parallel() {
    case 0: "serial"
    case 1: "pthread"
    default: "OpenMP"
    }
  }
}
