internal import CKernels

/// libxsmm on the processor: code made for the very sizes of small products, run on one thread for each product of a batch.
public struct LibxsmmBackend: KernelBackend {
  /// Of one product: 64 cubed, the library's own limit (LIBXSMM_MAX_MNK), beyond which its front end calls another library.
  static let multiplyAddLimit = 64 * 64 * 64

  public init() {}

  public var name: String { "libxsmm" }

  public var variables: [String] { ["LIBXSMM_TARGET"] }

  public var version: String { podium_libxsmm_missing() == nil ? String(cString: podium_libxsmm_version()) : "" }

  public func load() throws(KernelsError) {
    try checkLoading(podium_libxsmm_missing(), install: "scripts/setup, which makes it of Debian's libxsmm-dev")
  }

  public func check(_ spec: KernelSpec) throws(KernelsError) { _ = try smallProduct(spec) }

  private func smallProduct(_ spec: KernelSpec) throws(KernelsError) -> MatrixMultiplication {
    let shape = try product(spec)
    guard shape.m * shape.n * shape.k <= Self.multiplyAddLimit else {
      throw KernelsError(
        .unsupported, "libxsmm is for products of at most \(Self.multiplyAddLimit) multiply-adds", place: spec.description,
        hint: "use openblas or onednn")
    }
    return shape
  }

  public func prepare(
    _ spec: KernelSpec, inputs: KernelInputs, threads: Int
  ) throws(KernelsError) -> any PreparedKernel {
    let shape = try smallProduct(spec)
    guard threads == 1 else {
      throw KernelsError(.threads, "libxsmm runs a product on one thread, not on \(threads)", hint: "use 1, or openblas")
    }
    try load()
    var c = podium_matmul(shape)
    guard let code = podium_libxsmm_code(&c, shape.hasBias ? 1 : 0) else {
      throw KernelsError(
        .unsupported, "libxsmm makes no code for these sizes on this processor", place: spec.description,
        hint: "use openblas or onednn")
    }
    return try ProductKernel(
      shape, inputs, implementation: "jit:" + String(cString: podium_libxsmm_target()), code: code, run: podium_libxsmm_run)
  }
}
