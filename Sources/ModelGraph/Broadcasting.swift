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

  /// For each element of a small stretched tensor, where it lies in an operand of shape `own`; nil when a size is free, or the
  /// operand does not stretch to the grid.
  static func positions(of own: [Quantity]?, in grid: Grid) -> [Int]? {
    guard let source = Grid(own), source.sizes.count <= grid.sizes.count else { return nil }
    if source.sizes == grid.sizes { return Array(0..<grid.count) }
    let lead = grid.sizes.count - source.sizes.count
    for (axis, size) in source.sizes.enumerated() where size != 1 && size != grid.sizes[lead + axis] { return nil }
    return grid.map { index in
      source.sizes.indices.reduce(0) { source.sizes[$1] == 1 ? $0 : $0 + index[lead + $1] * source.strides[$1] }
    }
  }

  /// Applies an operation element by element to stretched contents. Nil when some contents, or the operation's result, are not
  /// known; numbers beyond 64 bits, which real arithmetic would wrap, are not known either. `shape` is what the operands
  /// stretch to.
  static func fold(
    _ operands: [TensorInfo], to shape: [Quantity], _ operation: ([Quantity]) throws(ModelGraphError) -> Quantity?
  ) -> [Quantity]? {
    fold(operands, reading: \.values, to: shape, operation)
  }

  /// The same of real numbers; whole ones among the operands count as such.
  static func foldReals<Result>(
    _ operands: [TensorInfo], to shape: [Quantity], _ operation: ([Real]) throws(ModelGraphError) -> Result?
  ) -> [Result]? {
    fold(operands, reading: \.asReals, to: shape, operation)
  }

  private static func fold<Element, Result>(
    _ operands: [TensorInfo], reading contents: (TensorInfo) -> [Element]?, to shape: [Quantity],
    _ operation: ([Element]) throws(ModelGraphError) -> Result?
  ) -> [Result]? {
    let known = operands.compactMap(contents)
    guard known.count == operands.count, let grid = Grid(shape), grid.count * operands.count <= maximumOperations else {
      return nil
    }
    var places: [[Int]] = []
    for (operand, elements) in zip(operands, known) {
      guard let positions = positions(of: operand.shape, in: grid), positions.allSatisfy(elements.indices.contains) else {
        return nil
      }
      places.append(positions)
    }
    var result: [Result] = []
    result.reserveCapacity(grid.count)
    for position in 0..<grid.count {
      // Losing the error is right: what does not fit is not known, and no shape has been asked of it yet.
      guard let value = try? operation(known.indices.map { known[$0][places[$0][position]] }) else { return nil }
      result.append(value)
    }
    return result
  }

  /// Element operations up to which contents are worked out.
  private static let maximumOperations = 1 << 20
}
