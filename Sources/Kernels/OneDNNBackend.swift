internal import CKernels

/// oneDNN on the processor, through OpenMP. Every tensor is in the layout that the library prefers for the kernel.
public struct OneDNNBackend: KernelBackend {
  public init() {}

  public var name: String { "onednn" }

  public var version: String {
    var (major, minor, patch) = (Int32(0), Int32(0), Int32(0))
    podium_dnnl_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  public var variables: [String] { ["DNNL_MAX_CPU_ISA", "ONEDNN_MAX_CPU_ISA"] }

  public func load() throws(KernelsError) {
    try checkLoading(podium_dnnl_missing(), install: "apt-get install libdnnl-dev")
  }

  public func check(_ spec: KernelSpec) throws(KernelsError) { _ = try OneDNNKernel.shape(of: spec) }

  public func prepare(
    _ spec: KernelSpec, inputs: KernelInputs, threads: Int
  ) throws(KernelsError) -> any PreparedKernel {
    try load()
    guard !spec.tensors.contains(where: { $0.elementType == .bf16 }) || podium_dnnl_has_bf16() == 1 else {
      throw KernelsError(
        .unsupported, "this processor has no bf16 arithmetic that oneDNN could use", place: spec.description,
        hint: "use dtype=f32, or a processor with avx512_bf16 or amx")
    }
    let taken = Int(podium_set_openmp_threads(Int32(clamping: threads)))
    guard taken == threads else {
      throw KernelsError(
        .threads, "oneDNN uses \(taken) threads, not \(threads)",
        hint: taken == 0 ? "it was built without OpenMP" : "unset OMP_THREAD_LIMIT and OMP_DYNAMIC")
    }
    return try OneDNNKernel(spec, inputs)
  }
}

private final class OneDNNKernel: PreparedKernel {
  private let kernel: OpaquePointer

  init(_ spec: KernelSpec, _ inputs: KernelInputs) throws(KernelsError) {
    let shape = try Self.shape(of: spec)
    var message = [CChar](repeating: 0, count: 256)
    let made = inputs.values.withUnsafeBufferPointer { values in
      message.withUnsafeMutableBufferPointer { message in
        var request = podium_request(
          values: values.baseAddress, count: Int32(values.count), error: message.baseAddress, error_capacity: message.count)
        return shape.makePrimitive(&request)
      }
    }
    guard let made else {
      let text = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let isUnsupported = text.hasSuffix("not implemented")
      throw KernelsError(
        isUnsupported ? .unsupported : .backend, "oneDNN cannot prepare this kernel: \(text)", place: spec.description)
    }
    kernel = made
  }

  static func shape(of spec: KernelSpec) throws(KernelsError) -> any OneDNNShape {
    guard let shape = spec.shape as? any OneDNNShape else {
      throw KernelsError(.unsupported, "oneDNN has no `\(spec.kind)`", place: spec.description)
    }
    return shape
  }

  deinit { podium_kernel_destroy(kernel) }

  var implementation: String { String(cString: podium_kernel_implementation(kernel)) }
  var reorderNanoseconds: Int64 { podium_kernel_reorder_nanoseconds(kernel) }

  func run(times: Int) throws(KernelsError) {
    try check(podium_kernel_run(kernel, Int64(times)), "run")
  }

  func readOutput(into output: TensorBuffer) throws(KernelsError) {
    try check(podium_kernel_read_output(kernel, output.bytes), "read the output of")
  }

  private func check(_ status: Int32, _ what: String) throws(KernelsError) {
    guard status == 0 else { throw KernelsError(.backend, "oneDNN could not \(what) the kernel: status \(status)") }
  }
}
