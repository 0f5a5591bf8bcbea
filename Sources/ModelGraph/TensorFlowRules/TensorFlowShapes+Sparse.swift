extension TensorFlowShapes {
  /// Sparse tensors: indices, values and the dense shape as three tensors.
  static let sparse: [String: ShapeRule] = [
    "SparseToDense": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(try context.input(2).elementType, try context.shape(heldBy: 1))]
    },
    "SparseTensorDenseMatMul": ShapeRule(multiply), "SparseReshape": ShapeRule(reshape), "SparseFillEmptyRows": ShapeRule(fillRows),
    "SparseSegmentSum": segments, "SparseSegmentMean": segments, "SparseSegmentSqrtN": segments,
    "SparseSegmentSumWithNumSegments": numbered, "SparseSegmentMeanWithNumSegments": numbered,
    "SparseSegmentSqrtNWithNumSegments": numbered,
    "SparseReorder": ShapeRule { (context) throws(ModelGraphError) in [try context.like(0), try context.like(1)] },
  ]

  private static func multiply(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (shape, right) = (try context.shape(heldBy: 2), try context.shape(3, rank: 2))
    guard shape.count == 2 else { throw ModelGraphError(.inconsistent, "it multiplies \(describe(shape)), not a matrix") }
    let rows = context.isSet("adjoint_a") ? shape[1] : shape[0]
    return [TensorInfo(try context.input(3).elementType, [rows, context.isSet("adjoint_b") ? right[0] : right[1]])]
  }

  private static func reshape(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (indices, target) = (try context.shape(0, rank: 2), try context.shape(2, rank: 1))
    return [TensorInfo(.int64, [indices[0], target[0]]), TensorInfo(.int64, target)]
  }

  private static func fillRows(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let indices = try context.shape(0, rank: 2)
    let count = context.freshDimension(axis: 0)
    let rows = context.values(2)?.first ?? context.freshDimension(output: 2, axis: 0)
    return [
      TensorInfo(.int64, [count, indices[1]]), TensorInfo(try context.input(1).elementType, [count]), TensorInfo(.bool, [rows]),
      TensorInfo(.int64, [indices[0]]),
    ]
  }

  private static let segments = ShapeRule { (context) throws(ModelGraphError) in
    [TensorInfo(try context.input(0).elementType, [context.freshDimension(axis: 0)] + (try context.shape(0).dropFirst()))]
  }

  private static let numbered = ShapeRule { (context) throws(ModelGraphError) in
    let count = context.scalar(3) ?? context.freshDimension(axis: 0)
    return [TensorInfo(try context.input(0).elementType, [count] + (try context.shape(0).dropFirst()))]
  }
}
