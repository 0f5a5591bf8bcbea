extension TensorFlowShapes {
  /// Lists and arrays of tensors, as loops fill them. What is known of one is a container of its elements, empty while none was
  /// put in, and as its shape the number of its elements. Of an array both the handle and the flow are it.
  static let lists: [String: ShapeRule] = [
    "TensorListReserve": ShapeRule { (context) throws(ModelGraphError) in [empty(count: context.scalar(1))] },
    "EmptyTensorList": ShapeRule { (_) throws(ModelGraphError) in [empty(count: 0)] },
    "TensorArrayV3": ShapeRule { (context) throws(ModelGraphError) in
      Array(repeating: empty(count: context.scalar(0)), count: 2)
    },
    "TensorListFromTensor": ShapeRule { (context) throws(ModelGraphError) in [try rows(context, 0)] },
    "TensorArrayScatterV3": ShapeRule { (context) throws(ModelGraphError) in [try rows(context, 2)] },
    "TensorArrayUnpackV3": ShapeRule { (context) throws(ModelGraphError) in [try rows(context, 1)] },
    "TensorListScatter": ShapeRule { (context) throws(ModelGraphError) in [try rows(context, 0)] },
    "TensorListScatterV2": ShapeRule { (context) throws(ModelGraphError) in
      var list = try rows(context, 0)
      if let count = context.scalar(3), count != -1 { list.shape = [count] }
      return [list]
    },
    "TensorListScatterIntoExistingList": ShapeRule { (context) throws(ModelGraphError) in
      [list(of: try rows(context, 1), count: context.inputs.first??.shape?.first)]
    },
    "TensorListSetItem": ShapeRule { (context) throws(ModelGraphError) in
      [list(of: TensorInfo(.sequenceOf(try context.like(2))), count: context.inputs.first??.shape?.first)]
    },
    "TensorArrayWriteV3": ShapeRule { (context) throws(ModelGraphError) in
      [list(of: TensorInfo(.sequenceOf(try context.like(2))), count: context.inputs.first??.shape?.first)]
    },
    "TensorListPushBack": ShapeRule { (context) throws(ModelGraphError) in
      let count = try context.inputs.first??.shape?.first.map { (count) throws(ModelGraphError) in try count + 1 }
      return [list(of: TensorInfo(.sequenceOf(try context.like(1))), count: count)]
    },
    "TensorListPopBack": ShapeRule { (context) throws(ModelGraphError) in
      let count = try context.inputs.first??.shape?.first.map { (count) throws(ModelGraphError) in try count - 1 }
      return [list(of: try context.input(0), count: count), try element(context, 0, shape: 1)]
    },
    "TensorListResize": ShapeRule { (context) throws(ModelGraphError) in
      [list(of: try context.input(0), count: context.scalar(1))]
    },
    "TensorListGetItem": ShapeRule { (context) throws(ModelGraphError) in [try element(context, 0, shape: 2)] },
    "TensorArrayReadV3": ShapeRule { (context) throws(ModelGraphError) in [try element(context, 2, shape: nil)] },
    "TensorListStack": ShapeRule { (context) throws(ModelGraphError) in
      try stack(context, element(context, 0, shape: 1), count: length(context, 0))
    },
    "TensorListGather": ShapeRule { (context) throws(ModelGraphError) in
      try stack(context, element(context, 0, shape: 2), count: context.shape(1).first)
    },
    "TensorArrayGatherV3": ShapeRule { (context) throws(ModelGraphError) in
      try stack(context, element(context, 2, shape: nil), count: context.shape(1).first)
    },
    "TensorListConcat": ShapeRule { (context) throws(ModelGraphError) in try join(context, 0) },
    "TensorListConcatV2": ShapeRule { (context) throws(ModelGraphError) in try join(context, 0) },
    "TensorArrayConcatV3": ShapeRule { (context) throws(ModelGraphError) in try join(context, 1) },
    "TensorListLength": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(.int32, [], values: length(context, 0).map { [$0] })]
    },
    "TensorArraySizeV3": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(.int32, [], values: length(context, 0).map { [$0] })]
    },
    "TensorListElementShape": ShapeRule { (context) throws(ModelGraphError) in
      guard let shape = try element(context, 0, shape: nil).shape else {
        return [TensorInfo(.int32, [context.freshDimension(axis: 0)])]
      }
      return [TensorInfo(.int32, [Quantity(shape.count)], values: shape)]
    },
    "TensorArrayCloseV3": nothing,
  ]

  private static func empty(count: Quantity?) -> TensorInfo { list(of: TensorInfo(.sequence([])), count: count) }

  private static func list(of info: TensorInfo, count: Quantity?) -> TensorInfo {
    var list = info
    list.shape = count.map { [$0] }
    return list
  }

  private static func length(_ context: NodeContext, _ index: Int) -> Quantity? {
    if let count = context.has(index) ? context.inputs[index]?.shape?.first : nil { return count }
    let said = context.node.integer("num_elements") ?? -1
    return said >= 0 ? Quantity(said) : nil
  }

  /// The rows of a tensor as a list.
  private static func rows(_ context: NodeContext, _ index: Int) throws(ModelGraphError) -> TensorInfo {
    let shape = try context.shape(index)
    guard let count = shape.first else { throw ModelGraphError(.inconsistent, "it takes a single number apart") }
    return list(
      of: TensorInfo(.sequenceOf(TensorInfo(try context.input(index).elementType, Array(shape.dropFirst())))), count: count)
  }

  /// What the elements of a list have in common; else what the input `shape` or the attribute `element_shape` says.
  private static func element(_ context: NodeContext, _ index: Int, shape: Int?) throws(ModelGraphError) -> TensorInfo {
    let type = context.tensorFlowType("element_dtype") ?? context.tensorFlowType("dtype")
    if case .sequenceOf(let each)? = try context.input(index).container, each.shape != nil || each.container != nil { return each }
    let said = shape.flatMap { context.values($0) } ?? context.node.integers("element_shape")?.map { Quantity($0) }
    guard let said, shape.map({ context.inputs[safe: $0]??.shape != [] }) ?? true else {
      throw ModelGraphError(.unknown, "what the elements of \"\(context.node.inputs[index])\" are is not known")
    }
    return TensorInfo(type, said.enumerated().map { $1 == -1 ? Quantity(free: "\(context.node.label).element[\($0)]") : $1 })
  }

  private static func stack(_ context: NodeContext, _ each: TensorInfo, count: Quantity?) throws(ModelGraphError) -> [TensorInfo] {
    guard let shape = each.shape, each.container == nil else {
      throw ModelGraphError(.unknown, "what the elements of \"\(context.node.inputs[0])\" are is not known")
    }
    return [TensorInfo(each.elementType, [count ?? context.freshDimension(axis: 0)] + shape)]
  }

  /// All elements one after the other along their first axis.
  private static func join(_ context: NodeContext, _ index: Int) throws(ModelGraphError) -> [TensorInfo] {
    let place = context.node.operator == "TensorArrayConcatV3" ? index : 0
    let each = try element(context, place, shape: nil)
    guard let shape = each.shape, let first = shape.first else {
      throw ModelGraphError(.unknown, "what the elements of \"\(context.node.inputs[0])\" are is not known")
    }
    let count = length(context, 0)
    let whole = try count.map { (count) throws(ModelGraphError) in try count * first } ?? context.freshDimension(axis: 0)
    return [
      TensorInfo(each.elementType, [whole] + shape.dropFirst()),
      TensorInfo(.int64, [count ?? context.freshDimension(output: 1, axis: 0)]),
    ]
  }
}
