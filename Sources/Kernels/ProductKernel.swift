internal import CKernels

/// A matrix product by a library that works on plain, row-major memory: nothing is reordered.
final class ProductKernel: PreparedKernel {
  let implementation: String
  var reorderNanoseconds: Int64 { 0 }

  /// Points into `inputs` and `output`.
  private var work: podium_product
  private let inputs: KernelInputs
  private let output: TensorBuffer
  private let runAll: @convention(c) (UnsafePointer<podium_product>?, Int64) -> Void

  /// - Parameters:
  ///   - code: what libxsmm made for the sizes.
  ///   - run: runs the product so many times.
  init(
    _ shape: MatrixMultiplication, _ inputs: KernelInputs, implementation: String, code: podium_product_code? = nil,
    run: @convention(c) (UnsafePointer<podium_product>?, Int64) -> Void
  ) throws(KernelsError) {
    self.implementation = implementation
    self.inputs = inputs
    runAll = run
    output = try TensorBuffer(KernelSpec(shape).output)
    // So that its pages exist before any timing.
    output.floats.initialize(repeating: 0)
    work = podium_product(
      shape: podium_matmul(shape), left: inputs[0].floats.baseAddress, right: inputs[1].floats.baseAddress,
      bias: shape.hasBias ? inputs[2].floats.baseAddress : nil, output: output.floats.baseAddress, code: code)
  }

  func run(times: Int) throws(KernelsError) { runAll(&work, Int64(times)) }

  func readOutput(into result: TensorBuffer) throws(KernelsError) {
    _ = result.floats.update(fromContentsOf: output.floats)
  }
}

extension KernelBackend {
  /// The matrix product that a kernel is.
  ///
  /// - Throws: `kernel.unsupported` for every other kind, and for element types but f32.
  func product(_ spec: KernelSpec) throws(KernelsError) -> MatrixMultiplication {
    guard let shape = spec.shape as? MatrixMultiplication else {
      throw KernelsError(
        .unsupported, "\(name) multiplies matrices and has no `\(spec.kind)`", place: spec.description,
        hint: "use the backend onednn")
    }
    guard spec.tensors.allSatisfy({ $0.elementType == .f32 }) else {
      throw KernelsError(
        .unsupported, "\(name) multiplies matrices of f32 only", place: spec.description, hint: "use the backend onednn")
    }
    return shape
  }
}
