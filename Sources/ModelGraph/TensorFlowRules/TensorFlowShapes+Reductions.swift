extension TensorFlowShapes {
  /// Operators that fold axes into one number each. The axes are the second input; none means that nothing is folded.
  static let reductions: [String: ShapeRule] = [
    "Sum": reduction("ReduceSum"), "Mean": reduction("ReduceMean"), "Max": reduction("ReduceMax"), "Min": reduction("ReduceMin"),
    "Prod": reduction("ReduceProd"), "EuclideanNorm": reduction("ReduceL2"), "All": reduction("ReduceMin"),
    "Any": reduction("ReduceMax"),
    "ArgMax": ShapeRule(position), "ArgMin": ShapeRule(position),
    "SegmentSum": segments, "SegmentMean": segments, "SegmentMax": segments, "SegmentMin": segments, "SegmentProd": segments,
    "UnsortedSegmentSum": numberedSegments, "UnsortedSegmentMax": numberedSegments, "UnsortedSegmentMin": numberedSegments,
    "UnsortedSegmentProd": numberedSegments, "SegmentSumV2": numberedSegments,
    "Bincount": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(try context.input(2).elementType, [context.scalar(1) ?? context.freshDimension(axis: 0)])]
    },
  ]

  private static func reduction(_ name: String) -> ShapeRule {
    ShapeRule { (context) throws(ModelGraphError) in
      let keep = context.isSet("keep_dims") || context.isSet("keepdims")
      let axes = try context.input(1)
      let flat = NodeContext.Operand(
        name: context.node.inputs[1], info: axes.shape == [] ? TensorInfo(.int64, [1], values: axes.values) : axes)
      return try context.asONNX(
        name, [context.operand(0), flat], ["keepdims": .integer(keep ? 1 : 0), "noop_with_empty_axes": .integer(1)])
    }
  }

  private static func position(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    guard let axis = try context.requiredNumbers(1).first else { throw ModelGraphError(.inconsistent, "it names no axis") }
    shape.remove(at: try context.axis(axis, rank: shape.count))
    return [TensorInfo(context.tensorFlowType("output_type") ?? .int64, shape)]
  }

  /// How many segments there are data decide.
  private static let segments = ShapeRule { (context) throws(ModelGraphError) in
    let rest = try context.shape(0).dropFirst()
    return [TensorInfo(try context.input(0).elementType, [context.freshDimension(axis: 0)] + rest)]
  }

  /// How many segments there are the third input says.
  private static let numberedSegments = ShapeRule { (context) throws(ModelGraphError) in
    let rest = try context.shape(0).dropFirst(context.shape(1).count)
    return [TensorInfo(try context.input(0).elementType, [context.scalar(2) ?? context.freshDimension(axis: 0)] + rest)]
  }
}
