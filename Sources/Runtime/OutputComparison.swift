/// How far what a model gives lies from what it should give.
public struct OutputComparison: Hashable, Sendable {
  /// The largest difference of two elements, as a share of the largest magnitude in that output of the reference.
  public private(set) var largestError = 0.0
  /// Elements that were compared; those that are no finite numbers in both are not counted.
  public private(set) var elements = 0
  /// Outputs that were not compared: no tensors, or of a type without numbers.
  public private(set) var skipped: [String] = []
  public let tolerance: Double

  /// - Parameters:
  ///   - outputs: as `RuntimeSession.outputs()` gives them.
  ///   - names: of the outputs, in the same order.
  ///   - tolerance: of the relative difference.
  /// - Throws: `runtime.wrong-result`, which names the output: a larger difference, another shape, or a number that is finite in
  ///   one of the two only.
  public init(
    _ outputs: [RuntimeTensor?], reference: [RuntimeTensor?], names: [String], tolerance: Double
  ) throws(RuntimeError) {
    self.tolerance = tolerance
    for (index, name) in names.enumerated() {
      guard let given = outputs[index], let expected = reference[index] else {
        guard outputs[index] == nil, reference[index] == nil else { throw Self.wrong(name, "is there in one of the two only") }
        skipped.append(name)
        continue
      }
      guard given.shape == expected.shape, given.elementType == expected.elementType else {
        throw Self.wrong(name, "is \(given.description), not \(expected.description)")
      }
      guard let numbers = given.numbers(), let right = expected.numbers() else {
        skipped.append(name)
        continue
      }
      try compare(numbers, right, name)
    }
  }

  private mutating func compare(_ numbers: [Double], _ right: [Double], _ name: String) throws(RuntimeError) {
    let largest = right.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    for (index, (number, expected)) in zip(numbers, right).enumerated() {
      // Equal infinities are equal, and so are two that are no numbers.
      if number == expected || (number.isNaN && expected.isNaN) {
        elements += number.isFinite ? 1 : 0
        continue
      }
      // Written so that what is no number is an error too.
      let error = largest > 0 ? (number - expected).magnitude / largest : .infinity
      guard error <= tolerance else {
        throw Self.wrong(
          name,
          "element \(index) is \(number), without optimisation \(expected); the largest magnitude is \(largest), the tolerance "
            + "\(tolerance) of it")
      }
      largestError = max(largestError, error)
      elements += 1
    }
  }

  private static func wrong(_ name: String, _ message: String) -> RuntimeError {
    RuntimeError(
      .wrongResult, message, place: "output \(name)",
      hint: "no time is given for a wrong result; try another --optimization. What draws random numbers cannot be checked")
  }
}
