internal import CKernels
import Statistics

/// A comparison of a kernel's output with its definition, summed in double precision: every output of a small kernel, else the
/// first, the last and some in between.
struct OutputCheck {
  /// |output - definition| / sum of |terms|: the measure in which rounding errors are small whatever the terms cancel.
  private(set) var maximumError = 0.0
  private(set) var outputs = 0

  /// Rounding in single precision stays near 1e-7 of the sum of the terms; bfloat16 arithmetic, or a missing term among ten
  /// thousand, is above.
  static let tolerance = 1e-5
  /// Multiply-adds of a kernel that is compared whole.
  static let wholeLimit: Int64 = 1 << 22
  /// Multiply-adds spent on a larger kernel, but at least `fewest` outputs.
  private static let partLimit: Int64 = 1 << 21
  private static let fewest: Int64 = 64
  private static let most: Int64 = 4096

  /// - Throws: `kernel.wrong-result`, which names the worst output.
  init(
    _ spec: KernelSpec, _ inputs: KernelInputs, _ result: FloatBuffer
  ) throws(KernelsError) {
    let output = result.elements
    defer { withExtendedLifetime(result) {} }
    let count = Int64(output.count)
    let part = min(Self.most, max(Self.fewest, Self.partLimit / max(1, spec.termsPerOutput)))
    let isWhole = count * spec.termsPerOutput <= Self.wholeLimit || count <= part
    var generator = SplitMix64(seed: 4)
    var worst = (index: Int64(0), expected: 0.0)
    for turn in 0..<(isWhole ? count : part) {
      let index = isWhole ? turn : turn == 0 ? 0 : turn == 1 ? count - 1 : Int64(generator.below(Int(count)))
      let expected = definition(spec, inputs, at: index)
      let difference = abs(Double(output[Int(index)]) - expected.value)
      let error = expected.magnitude > 0 ? difference / expected.magnitude : difference
      outputs += 1
      // Written so that a NaN is an error too.
      if !(error <= maximumError) {
        maximumError = error.isNaN ? .infinity : error
        worst = (index, expected.value)
        if maximumError == .infinity { break }
      }
    }
    guard maximumError <= Self.tolerance else {
      throw KernelsError(
        .wrongResult,
        "output \(worst.index) is \(output[Int(worst.index)]), by the kernel's definition it is \(worst.expected)",
        place: spec.description, hint: "do not trust this library with this kernel; no time was taken")
    }
  }
}

/// The output at a position in row-major order, as the kernel is defined.
private func definition(_ spec: KernelSpec, _ inputs: KernelInputs, at index: Int64) -> podium_term_sum {
  let (left, right) = (inputs.input.baseAddress, inputs.weights.baseAddress)
  let bias = inputs.bias.isEmpty ? nil : inputs.bias.baseAddress
  switch spec {
  case .matmul(let shape):
    var c = podium_matmul(shape)
    let row = index / c.n
    return podium_reference_matmul(&c, left, right, bias, row / c.m, row % c.m, index % c.n)
  case .convolution(let shape):
    var c = podium_convolution(shape)
    let across = shape.axes.count == 2 ? c.output.1 : 1
    let row = index / across
    let channel = row / c.output.0
    return podium_reference_convolution(
      &c, left, right, bias, channel / c.outputs, channel % c.outputs, row % c.output.0, index % across)
  }
}
