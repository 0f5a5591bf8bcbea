/// Sizes that meet in one operation, numpy's way: aligned at the last dimension, 1 stretches.
///
/// Source: ONNX, docs/Broadcasting.md, multidirectional broadcasting.
enum Broadcasting {
  /// The shape that all stretch to. Two different free sizes give `max(a, b)`: legal models have them equal, or one of them 1.
  ///
  /// Throws `shape.inconsistent` for sizes that differ and are not 1.
  static func shape(_ shapes: [[Quantity]]) throws(ModelGraphError) -> [Quantity] {
    guard var result = shapes.first else { return [] }
    for shape in shapes.dropFirst() {
      if shape == result { continue }
      let (longer, shorter) = shape.count > result.count ? (shape, result) : (result, shape)
      var merged = longer
      let lead = longer.count - shorter.count
      for (index, size) in shorter.enumerated() { merged[lead + index] = try stretch(longer[lead + index], size) }
      result = merged
    }
    return result
  }

  private static func stretch(_ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity {
    if a == b || b == 1 { return a }
    if a == 1 { return b }
    switch (a.constant, b.constant) {
    case (_?, _?): throw ModelGraphError(.inconsistent, "the sizes \(a) and \(b) do not broadcast")
    case (_?, nil): return a
    case (nil, _?): return b
    case (nil, nil): return try Quantity.maximum(a, b)
    }
  }

  /// Element operations up to which contents are worked out.
  private static let maximumOperations = 1 << 20

  /// Applies an operation element by element to stretched contents. Nil when some contents, or the operation's result, are not
  /// known; numbers beyond 64 bits, which real arithmetic would wrap, are not known either. `shape` is what the operands
  /// stretch to.
  static func fold(
    _ operands: [TensorInfo], to shape: [Quantity], _ operation: ([Quantity]) throws(ModelGraphError) -> Quantity?
  ) -> [Quantity]? {
    let sizes = shape.compactMap(\.constant)
    guard sizes.count == shape.count, operands.allSatisfy({ $0.values != nil }), let count = elements(of: sizes),
      count * operands.count <= maximumOperations
    else { return nil }
    var contents: [(values: [Quantity], strides: [Int])] = []
    for operand in operands {
      guard let values = operand.values, let own = operand.shape?.compactMap(\.constant), own.count == operand.shape?.count
      else { return nil }
      contents.append((values, strides(of: own, rank: sizes.count)))
    }
    var result: [Quantity] = []
    result.reserveCapacity(count)
    for position in 0..<count {
      var arguments: [Quantity] = []
      for content in contents {
        var rest = position
        var offset = 0
        for axis in sizes.indices.reversed() {
          offset += rest % sizes[axis] * content.strides[axis]
          rest /= sizes[axis]
        }
        guard content.values.indices.contains(offset) else { return nil }
        arguments.append(content.values[offset])
      }
      // Losing the error is right: what does not fit is not known, and no shape has been asked of it yet.
      guard let value = try? operation(arguments) else { return nil }
      result.append(value)
    }
    return result
  }

  /// Nil beyond what takes part in shape arithmetic.
  private static func elements(of sizes: [Int]) -> Int? {
    var count = 1
    for size in sizes {
      guard size >= 0, size <= Tensor.maximumFolded else { return nil }
      count *= size
      guard count <= Tensor.maximumFolded else { return nil }
    }
    return count
  }

  /// Steps between neighbours along each of `rank` axes; 0 where the size is 1 or missing, so that the element repeats.
  private static func strides(of sizes: [Int], rank: Int) -> [Int] {
    var strides = Array(repeating: 0, count: rank)
    var step = 1
    for (index, size) in sizes.enumerated().reversed() {
      strides[rank - sizes.count + index] = size == 1 ? 0 : step
      step *= max(size, 1)
    }
    return strides
  }
}
