extension TensorFlowShapes {
  /// Operators over the last two axes.
  static let matrices: [String: ShapeRule] = [
    "MatrixBandPart": like, "MatrixSetDiag": like, "MatrixSetDiagV2": like, "MatrixSetDiagV3": like, "MatrixInverse": like,
    "Cholesky": like,
    "MatrixExponential": like, "MatrixSquareRoot": like,
    "MatrixDiag": ShapeRule(diagonal), "MatrixDiagV2": ShapeRule(diagonal), "MatrixDiagV3": ShapeRule(diagonal),
    "MatrixDiagPart": ShapeRule(part), "MatrixDiagPartV2": ShapeRule(part), "MatrixDiagPartV3": ShapeRule(part),
    "Diag": ShapeRule { (context) throws(ModelGraphError) in
      let shape = try context.shape(0)
      return [TensorInfo(try context.input(0).elementType, shape + shape)]
    },
    "DiagPart": ShapeRule { (context) throws(ModelGraphError) in
      let shape = try context.shape(0)
      return [TensorInfo(try context.input(0).elementType, Array(shape.prefix(shape.count / 2)))]
    },
    "MatrixDeterminant": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(try context.input(0).elementType, Array(try context.shape(0).dropLast(2)))]
    },
    "LogMatrixDeterminant": ShapeRule { (context) throws(ModelGraphError) in
      let output = TensorInfo(try context.input(0).elementType, Array(try context.shape(0).dropLast(2)))
      return [output, output]
    },
    "MatrixSolve": solution, "MatrixTriangularSolve": solution, "CholeskySolve": solution,
    "MatrixSolveLs": ShapeRule { (context) throws(ModelGraphError) in
      let (a, b) = (try context.shape(0), try context.shape(1))
      guard let unknowns = a.last, let right = b.last else { throw ModelGraphError(.inconsistent, "it solves a single number") }
      return [TensorInfo(try context.input(1).elementType, Array(a.dropLast(2)) + [unknowns, right])]
    },
  ]

  private static let solution = ShapeRule { (context) throws(ModelGraphError) in [try context.like(1)] }

  /// The diagonal is the last axis; the newer forms may say which one it is and how large the matrix.
  private static func diagonal(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    guard let size = shape.last else { throw ModelGraphError(.inconsistent, "a single number is no diagonal") }
    if let place = context.has(1) ? context.scalar(1) : 0, place == 0 {
      let rows = context.scalar(2).flatMap { $0 == -1 ? nil : $0 } ?? size
      let columns = context.scalar(3).flatMap { $0 == -1 ? nil : $0 } ?? size
      return [TensorInfo(try context.input(0).elementType, shape.dropLast() + [rows, columns])]
    }
    let fresh = [context.freshDimension(axis: shape.count - 1), context.freshDimension(axis: shape.count)]
    return [TensorInfo(try context.input(0).elementType, shape.dropLast() + fresh)]
  }

  private static func part(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    guard shape.count >= 2 else { throw ModelGraphError(.inconsistent, "\(describe(shape)) is no matrix") }
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    let isMain = !context.has(1) || context.scalar(1) == 0
    let length = isMain ? try Quantity.minimum(rows, columns) : context.freshDimension(axis: shape.count - 2)
    return [TensorInfo(try context.input(0).elementType, shape.dropLast(2) + [length])]
  }
}
