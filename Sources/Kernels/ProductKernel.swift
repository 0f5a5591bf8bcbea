internal import CKernels

/// A matrix product by a library that works on plain, row-major memory: nothing is reordered.
final class ProductKernel: PreparedKernel {
  let implementation: String
  var reorderNanoseconds: Int64 { 0 }

  /// Points into `inputs` and `output`.
  private var work: podium_product
  private let inputs: KernelInputs
  private let output: FloatBuffer
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
    output = try FloatBuffer(count: shape.tensors.output)
    // So that its pages exist before any timing.
    output.elements.initialize(repeating: 0)
    work = podium_product(
      shape: podium_matmul(shape), left: inputs.input.baseAddress, right: inputs.weights.baseAddress,
      bias: shape.hasBias ? inputs.bias.baseAddress : nil, output: output.elements.baseAddress, code: code)
  }

  func run(times: Int) throws(KernelsError) { runAll(&work, Int64(times)) }

  func readOutput(into result: UnsafeMutableBufferPointer<Float>) throws(KernelsError) {
    _ = result.update(fromContentsOf: output.elements)
  }
}

extension KernelBackend {
  /// The matrix product that a kernel is.
  ///
  /// - Throws: `kernel.unsupported` for every other kind.
  func product(_ spec: KernelSpec) throws(KernelsError) -> MatrixMultiplication {
    guard case .matmul(let shape) = spec else {
      throw KernelsError(
        .unsupported, "\(name) multiplies matrices and has no convolutions", place: spec.description,
        hint: "use the backend onednn")
    }
    return shape
  }
}
