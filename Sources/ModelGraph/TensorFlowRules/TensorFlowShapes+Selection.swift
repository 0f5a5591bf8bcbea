extension TensorFlowShapes {
  /// Operators that choose elements by what they are.
  static let selection: [String: ShapeRule] = [
    "TopK": ShapeRule(top), "TopKV2": ShapeRule(top), "OneHot": ShapeRule(oneHot), "Where": ShapeRule(places),
    "Unique": ShapeRule(unique), "UniqueV2": ShapeRule(unique), "UniqueWithCounts": ShapeRule(unique),
    "UniqueWithCountsV2": ShapeRule(unique), "ListDiff": ShapeRule(difference), "SearchSorted": ShapeRule(search),
    "LowerBound": ShapeRule(search), "UpperBound": ShapeRule(search), "Bucketize": ShapeRule(bucket), "NthElement": ShapeRule(nth),
  ]

  private static func top(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    guard !shape.isEmpty else { throw ModelGraphError(.inconsistent, "it takes the largest of a single number") }
    let count = context.node.integer("k").map { Quantity($0) } ?? context.scalar(1)
    shape[shape.count - 1] = count ?? context.freshDimension(axis: shape.count - 1)
    return [TensorInfo(try context.input(0).elementType, shape), TensorInfo(context.tensorFlowType("index_type") ?? .int32, shape)]
  }

  private static func oneHot(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    let axis = try context.axis(context.node.integer("axis") ?? -1, rank: shape.count + 1)
    shape.insert(context.scalar(1) ?? context.freshDimension(axis: axis), at: axis)
    return [TensorInfo(try context.input(2).elementType, shape)]
  }

  /// As many rows as elements hold, one index for each axis.
  private static func places(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(.int64, [context.freshDimension(axis: 0), Quantity(try context.shape(0).count)])]
  }

  private static func unique(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let count = context.freshDimension(axis: 0)
    let type = context.tensorFlowType("out_idx") ?? .int32
    var found = shape
    if !found.isEmpty { found[0] = count }
    return [
      TensorInfo(try context.input(0).elementType, shape.count <= 1 ? [count] : found), TensorInfo(type, Array(shape.prefix(1))),
      TensorInfo(type, [count]),
    ]
  }

  private static func difference(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    if let all = try context.input(0).numbers, let without = try context.input(1).numbers {
      let dropped = Set(without)
      let kept = all.indices.filter { !dropped.contains(all[$0]) }
      let type = context.tensorFlowType("out_idx") ?? .int32
      return [
        TensorInfo(try context.input(0).elementType, [Quantity(kept.count)], values: kept.map { Quantity(all[$0]) }),
        TensorInfo(type, [Quantity(kept.count)], values: kept.map { Quantity($0) }),
      ]
    }
    let count = context.freshDimension(axis: 0)
    return [TensorInfo(try context.input(0).elementType, [count]), TensorInfo(.int32, [count])]
  }

  private static func search(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(context.tensorFlowType("out_type") ?? .int32, try context.shape(1))]
  }

  private static func bucket(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(.int32, try context.shape(0))]
  }

  private static func nth(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(try context.input(0).elementType, Array(try context.shape(0).dropLast()))]
  }
}
