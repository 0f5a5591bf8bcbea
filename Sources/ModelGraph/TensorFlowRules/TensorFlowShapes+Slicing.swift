extension TensorFlowShapes {
  /// Operators that take a range.
  static let slicing: [String: ShapeRule] = ["Slice": ShapeRule(slice), "StridedSlice": ShapeRule(strided)]

  /// "To the end", as ONNX's Slice takes it.
  private static let farAway = Quantity(Int(Int32.max))

  /// Sizes of -1 reach to the end.
  private static func slice(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let shape = try context.shape(0)
    guard let sizes = context.values(2), sizes.count == shape.count else {
      return [TensorInfo(input.elementType, shape.indices.map { context.freshDimension(axis: $0) })]
    }
    guard let starts = context.values(1), starts.count == shape.count else {
      // Where it starts does not matter unless it reaches to the end.
      return [TensorInfo(input.elementType, shape.indices.map { sizes[$0] == -1 ? context.freshDimension(axis: $0) : sizes[$0] })]
    }
    var ends: [Quantity] = []
    for axis in shape.indices { ends.append(sizes[axis] == -1 ? farAway : try starts[axis] + sizes[axis]) }
    var output = try context.asONNX(
      "Slice", [context.operand(0), .numbers(starts), .numbers(ends), .numbers(shape.indices.map { Quantity($0) })])[0]
    // What is asked for is there, or the model fails.
    output.shape = output.shape.map { found in shape.indices.map { sizes[$0] == -1 ? found[$0] : sizes[$0] } }
    return [output]
  }

  /// One entry of a strided slice.
  private enum Entry {
    case range(Int)
    case single(Int)
    case newAxis
    case rest
  }

  private static func strided(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let input = try context.input(0)
    var spare = shape.count
    let entries = try entries(context, spare: &spare)
    var (starts, ends, axes, steps): ([Quantity], [Quantity], [Quantity], [Quantity]) = ([], [], [], [])
    var open: Set<Int> = []
    var result: [Int?] = []
    var axis = 0
    let (begin, end, strides) = (context.values(1), context.values(2), context.values(3))
    for entry in entries {
      switch entry {
      case .newAxis: result.append(nil)
      case .rest:
        for _ in 0..<spare {
          result.append(axis)
          axis += 1
        }
      case .single(let place):
        if let at = begin?[safe: place] {
          starts.append(at)
          ends.append(at == -1 ? farAway : try at + 1)
          axes.append(Quantity(axis))
          steps.append(1)
        }
        axis += 1
      case .range(let place):
        let step = strides?[safe: place] ?? 1
        let isBackward = (step.constant ?? 1) < 0
        let first = isBit("begin_mask", place, context) ? (isBackward ? farAway : 0) : begin?[safe: place]
        let last = isBit("end_mask", place, context) ? (isBackward ? Quantity(-Int(Int32.max)) : farAway) : end?[safe: place]
        if let first, let last, strides != nil || isBit("begin_mask", place, context) {
          starts.append(first)
          ends.append(last)
          axes.append(Quantity(axis))
          steps.append(step)
        } else {
          open.insert(axis)
        }
        result.append(axis)
        axis += 1
      }
    }
    let cut = try context.asONNX("Slice", [context.operand(0), .numbers(starts), .numbers(ends), .numbers(axes), .numbers(steps)])
    guard let info = cut.first, let sizes = info.shape else { return [TensorInfo(input.elementType, nil)] }
    let final = result.map { axis in
      axis.map { open.contains($0) ? context.freshDimension(axis: $0) : sizes[$0] } ?? Quantity(1)
    }
    guard open.isEmpty, starts.count + (result.compactMap { $0 }.count) >= axes.count, isComplete(info, final) else {
      return [TensorInfo(input.elementType, final)]
    }
    return [info.reshaped(to: final)]
  }

  /// Whether contents go with the shape: an index that data decide leaves more of them than there are.
  private static func isComplete(_ info: TensorInfo, _ shape: [Quantity]) -> Bool {
    guard info.hasContents else { return true }
    return Grid(shape)?.count == (info.values?.count ?? info.reals?.count)
  }

  /// What each entry does; `spare` becomes the number of axes that an ellipsis, or the end, stands for.
  private static func entries(_ context: NodeContext, spare: inout Int) throws(ModelGraphError) -> [Entry] {
    guard let count = try context.shape(1, rank: 1)[0].constant, (0...64).contains(count) else {
      throw ModelGraphError(.unknown, "how many axes it slices is not known")
    }
    var entries: [Entry] = []
    for place in 0..<count {
      if isBit("ellipsis_mask", place, context) {
        entries.append(.rest)
      } else if isBit("new_axis_mask", place, context) {
        entries.append(.newAxis)
      } else {
        entries.append(isBit("shrink_axis_mask", place, context) ? .single(place) : .range(place))
        spare -= 1
      }
    }
    let ellipses = entries.count { if case .rest = $0 { true } else { false } }
    guard spare >= 0, ellipses <= 1 else {
      throw ModelGraphError(.inconsistent, "it slices \(count) axes of \(describe(try context.shape(0)))")
    }
    return ellipses == 0 ? entries + [.rest] : entries
  }

  private static func isBit(_ mask: String, _ place: Int, _ context: NodeContext) -> Bool {
    (context.node.integer(mask) ?? 0) >> place & 1 == 1
  }
}
