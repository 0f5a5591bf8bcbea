import Statistics

/// A comparison of a kernel's output with its definition, summed in double precision: every output of a small kernel, else the
/// first, the last and some in between.
struct OutputCheck {
  /// |output - definition| / sum of |terms|: the measure in which rounding errors are small whatever the terms cancel. Rounding
  /// to the output's own type is taken off first.
  private(set) var maximumError = 0.0
  private(set) var outputs = 0

  /// Multiply-adds of a kernel that is compared whole.
  static let wholeLimit: Int64 = 1 << 22
  /// Multiply-adds spent on a larger kernel, but at least `fewest` outputs.
  private static let partLimit: Int64 = 1 << 21
  private static let fewest: Int64 = 64
  private static let most: Int64 = 4096

  /// - Throws: `kernel.wrong-result`, which names the worst output.
  init(_ spec: KernelSpec, _ inputs: KernelInputs, _ output: TensorBuffer) throws(KernelsError) {
    let shape = spec.shape
    let (terms, rounding, definition) = (shape.termsPerOutput, output.elementType.rounding, shape.definitions(inputs))
    let count = Int64(output.count)
    let part = min(Self.most, max(Self.fewest, Self.partLimit / max(1, terms)))
    let isWhole = spec.checkedTerms <= Self.wholeLimit || count <= part
    var generator = SplitMix64(seed: 4)
    var worst = (index: Int64(0), expected: 0.0)
    for turn in 0..<(isWhole ? count : part) {
      let index =
        isWhole ? turn : shape.checked(turn == 0 ? 0 : turn == 1 ? count - 1 : Int64(generator.below(Int(count))))
      let expected = definition(index)
      let difference = abs(output[Int(index)] - expected.value) - rounding * abs(expected.value)
      let error = expected.magnitude > 0 ? difference / expected.magnitude : difference
      outputs += 1
      // Written so that a NaN is an error too.
      if !(error <= maximumError) {
        maximumError = error.isNaN ? .infinity : error
        worst = (index, expected.value)
        if maximumError == .infinity { break }
      }
    }
    guard maximumError <= shape.tolerance else {
      throw KernelsError(
        .wrongResult,
        "output \(worst.index) is \(output[Int(worst.index)]), by the kernel's definition it is \(worst.expected)",
        place: spec.description, hint: "do not trust this library with this kernel; no time was taken")
    }
  }
}
