internal import CKernels

/// One operation on every two elements of two tensors. Where one has size 1 in a dimension, its element is used again for all of
/// the other's.
public struct Binary: KernelShape {
  public enum Operation: String, CaseIterable, Hashable, Sendable {
    case add, sub, mul, div, max, min
  }

  public let operation: Operation
  /// Of as many dimensions as `right`.
  public let left: [Int]
  public let right: [Int]
  public let output: [Int]

  package let tensors: [KernelTensor]
  /// One for each output.
  public let flops: Int64

  /// Shapes are aligned at their last dimension; missing ones are 1.
  ///
  /// - Throws: `kernel.value`, `kernel.limit`; `kernel.shape` where sizes differ and neither is 1.
  public init(_ operation: Operation, _ left: [Int], _ right: [Int]) throws(KernelsError) {
    try checkDimensions(left, key: "a")
    try checkDimensions(right, key: "b")
    let rank = max(left.count, right.count)
    func aligned(_ sizes: [Int]) -> [Int] { Array(repeating: 1, count: rank - sizes.count) + sizes }
    self.operation = operation
    (self.left, self.right) = (aligned(left), aligned(right))
    for (a, b) in zip(self.left, self.right) where a != b && a != 1 && b != 1 {
      throw KernelsError(.shape, "\(a) and \(b) are different sizes and neither is 1", place: "b")
    }
    output = zip(self.left, self.right).map { max($0, $1) }
    let result = try KernelTensor(output)
    tensors = [
      try KernelTensor(self.left), try KernelTensor(self.right, filling: operation == .div ? .positive : .centred), result,
    ]
    flops = result.count
    try checkTotals(tensors, flops: flops)
  }

  package static var kind: String { "binary" }

  package static var keys: [String] { ["op", "a", "b", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    let name = try fields.word("op", among: Operation.allCases.map(\.rawValue))
    try self.init(Operation(rawValue: name) ?? .add, try fields.dimensions("a"), try fields.dimensions("b"))
  }

  package var signature: String {
    "\(Self.kind):op=\(operation.rawValue),a=\(dimensionsText(left)),b=\(dimensionsText(right)),dtype=f32"
  }

  package var termsPerOutput: Int64 { 1 }

  package func reduced() throws(KernelsError) -> Binary {
    try Binary(operation, left.map { min($0, Self.few(left.count)) }, right.map { min($0, Self.few(left.count)) })
  }

  /// A size in so many dimensions, not a multiple of a vector's length.
  static func few(_ rank: Int) -> Int { rank == 1 ? 10_007 : rank == 2 ? 131 : rank == 3 ? 37 : 13 }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_binary(self)
    return TermSum(podium_reference_binary(&c, inputs.values, index))
  }
}

extension Binary: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_binary(self)
    return podium_dnnl_binary(&c, request)
  }
}

extension podium_binary {
  fileprivate init(_ shape: Binary) {
    let operation =
      switch shape.operation {
      case .add: PODIUM_ADD
      case .sub: PODIUM_SUBTRACT
      case .mul: PODIUM_MULTIPLY
      case .div: PODIUM_DIVIDE
      case .max: PODIUM_MAXIMUM
      case .min: PODIUM_MINIMUM
      }
    self.init(
      operation: operation, left: podium_dims(shape.left), right: podium_dims(shape.right), output: podium_dims(shape.output))
  }
}
