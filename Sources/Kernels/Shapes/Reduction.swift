internal import CKernels

/// One number made of all elements along some axes.
public struct Reduction: KernelShape {
  public enum Operation: String, CaseIterable, Hashable, Sendable {
    case sum, mean, max, min
    /// The sum of absolute values.
    case l1
    /// The root of the sum of squares.
    case l2
    /// The sum of squares.
    case squares
  }

  public let operation: Operation
  public let sizes: [Int]
  /// In rising order.
  public let axes: [Int]

  package let tensors: [KernelTensor]
  /// in - out additions or comparisons; with the mean's divisions and the root out more, with squares and absolute values in more.
  public let flops: Int64
  package let termsPerOutput: Int64

  /// - Throws: `kernel.value`, `kernel.limit`; `kernel.shape` for axes that are not there or given twice.
  public init(_ operation: Operation, _ sizes: [Int], axes: [Int]) throws(KernelsError) {
    try checkDimensions(sizes, key: "d")
    guard !axes.isEmpty, axes.allSatisfy(sizes.indices.contains), Set(axes).count == axes.count else {
      throw KernelsError(
        .shape, "axes \(listText(axes)) of \(sizes.count) dimensions", place: "axes", hint: "give each axis once, from 0")
    }
    self.operation = operation
    self.sizes = sizes
    self.axes = axes.sorted()
    let input = try KernelTensor(sizes)
    let output = try KernelTensor(sizes.indices.map { axes.contains($0) ? 1 : sizes[$0] })
    tensors = [input, output]
    termsPerOutput = input.count / output.count
    let folds = input.count - output.count
    flops =
      switch operation {
      case .sum, .max, .min: folds
      case .mean: folds + output.count
      case .l1, .squares: folds + input.count
      case .l2: folds + input.count + output.count
      }
    try checkTotals(tensors, flops: flops)
  }

  package static var kind: String { "reduce" }

  package static var keys: [String] { ["op", "d", "axes", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    let name = try fields.word("op", among: Operation.allCases.map(\.rawValue))
    try self.init(
      Operation(rawValue: name) ?? .sum, try fields.dimensions("d"),
      axes: try fields.list("axes", from: 0, most: KernelLimits.dimensions))
  }

  package var signature: String {
    "\(Self.kind):op=\(operation.rawValue),d=\(dimensionsText(sizes)),axes=\(listText(axes)),dtype=f32"
  }

  package func reduced() throws(KernelsError) -> Reduction {
    try Reduction(operation, sizes.map { min($0, Binary.few(sizes.count)) }, axes: axes)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_reduction(self)
    return TermSum(podium_reference_reduction(&c, inputs.values, index))
  }
}

extension Reduction: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_reduction(self)
    return podium_dnnl_reduction(&c, request)
  }
}

extension podium_reduction {
  fileprivate init(_ shape: Reduction) {
    let operation =
      switch shape.operation {
      case .sum: PODIUM_REDUCE_SUM
      case .mean: PODIUM_REDUCE_MEAN
      case .max: PODIUM_REDUCE_MAX
      case .min: PODIUM_REDUCE_MIN
      case .l1: PODIUM_REDUCE_L1
      case .l2: PODIUM_REDUCE_L2
      case .squares: PODIUM_REDUCE_SQUARES
      }
    self.init(operation: operation, input: podium_dims(shape.sizes), output: podium_dims(shape.tensors[1].shape))
  }
}
