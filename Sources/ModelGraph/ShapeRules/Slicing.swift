extension ShapeRules {
  /// Operators that take a range.
  static let slicing: [String: ShapeRule] = [
    "Slice": ShapeRule(slice), "Range": ShapeRule(range), "com.microsoft::Range": ShapeRule(range),
  ]

  /// What a slice does along one axis; `start` and `end` as given, possibly negative or far outside.
  private struct Cut {
    var axis: Int
    var start: Quantity
    var end: Quantity
    var step: Int
  }

  /// Ends at or beyond this mean "to the end", as exporters write it.
  private static let farAway = Int(Int32.max) - 1

  private static func slice(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    var shape = try context.shape(0)
    guard let cuts = try cuts(context, rank: shape.count) else {
      // Where it cuts depends on data: the sizes along the named axes are anything, along all where data name the axes.
      let cut = min(try context.shape(1).first?.constant ?? shape.count, shape.count)
      let axes = context.has(3) ? try context.input(3).numbers ?? Array(shape.indices) : Array(0..<max(cut, 0))
      for axis in axes { shape[try context.axis(axis, rank: shape.count)] = context.freshDimension(axis: axis) }
      return [TensorInfo(input.elementType, shape)]
    }
    let whole = shape
    var starts: [Int]? = Array(repeating: 0, count: shape.count)
    var steps = Array(repeating: 1, count: shape.count)
    for cut in cuts {
      let (start, length) = try extent(of: cut, size: shape[cut.axis], context)
      shape[cut.axis] = length
      if let first = start?.constant { starts?[cut.axis] = first } else { starts = nil }
      steps[cut.axis] = cut.step
    }
    guard input.hasContents, let starts, let source = Grid(whole), let grid = Grid(shape) else {
      return [TensorInfo(input.elementType, shape)]
    }
    let positions = grid.map { index in
      source.position(index.indices.map { starts[$0] &+ index[$0] &* steps[$0] }) ?? -1
    }
    return [input.picking(positions, shape: shape)]
  }

  private static func cuts(_ context: NodeContext, rank: Int) throws(ModelGraphError) -> [Cut]? {
    let starts, ends: [Quantity]
    let axes, steps: [Int]
    if let attribute = context.node.integers("starts") {
      starts = attribute.map { Quantity($0) }
      ends = (context.node.integers("ends") ?? []).map { Quantity($0) }
      axes = context.node.integers("axes") ?? Array(starts.indices)
      steps = Array(repeating: 1, count: starts.count)
    } else {
      guard let first = context.values(1), let second = context.values(2), !context.has(3) || context.values(3) != nil,
        !context.has(4) || context.values(4) != nil
      else { return nil }
      (starts, ends) = (first, second)
      axes = context.has(3) ? try context.requiredNumbers(3) : Array(starts.indices)
      steps = context.has(4) ? try context.requiredNumbers(4) : Array(repeating: 1, count: starts.count)
    }
    guard ends.count == starts.count, axes.count == starts.count, steps.count == starts.count,
      steps.allSatisfy({ $0 != 0 && $0 != .min })
    else { throw ModelGraphError(.inconsistent, "its starts, ends, axes and steps do not fit together") }
    var cuts: [Cut] = []
    for (index, axis) in axes.enumerated() {
      cuts.append(Cut(axis: try context.axis(axis, rank: rank), start: starts[index], end: ends[index], step: steps[index]))
    }
    return cuts
  }

  /// The first element taken and how many; the start is nil when it depends on the sign of something free.
  private static func extent(
    of cut: Cut, size: Quantity, _ context: NodeContext
  ) throws(ModelGraphError) -> (start: Quantity?, length: Quantity) {
    // A backward slice may start at the last element and end one before the first.
    let (low, high) = cut.step > 0 ? (Quantity(0), size) : (Quantity(-1), try size - 1)
    guard let start = try clamp(cut.start, size: size, low: cut.step > 0 ? low : 0, high: high),
      let end = try clamp(cut.end, size: size, low: low, high: high)
    else { return (nil, context.freshDimension(axis: cut.axis)) }
    let distance = try cut.step > 0 ? end - start : start - end
    let length = try distance.ceilingDivided(by: Quantity(abs(cut.step)))
    return (start, try Quantity.maximum(length, 0))
  }

  private static func clamp(
    _ position: Quantity, size: Quantity, low: Quantity, high: Quantity
  ) throws(ModelGraphError) -> Quantity? {
    if let number = position.constant {
      if number >= farAway, size.constant == nil { return high }
      if number <= -farAway, size.constant == nil { return low }
    } else if !position.isSurelyNotNegative {
      // A negative position counts from the end: `N - N - 1` style arithmetic is only clear when its sign is.
      guard try (0 - position).isSurelyPositive else { return nil }
    }
    let counted = position.isSurelyNotNegative ? position : try size + position
    return try Quantity.maximum(low, Quantity.minimum(counted, high))
  }

  /// ceil((limit - start) / delta), not below 0.
  private static func range(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let type = try context.input(0).elementType
    let unknown = [TensorInfo(type, [context.freshDimension(axis: 0)])]
    guard type?.isFloatingPoint != true else { return try realRange(context, type) ?? unknown }
    guard let start = context.values(0)?.first, let limit = context.values(1)?.first,
      let delta = context.has(2) ? context.values(2)?.first?.constant : 1, delta != 0, delta != .min
    else { return unknown }
    let distance = try delta > 0 ? limit - start : start - limit
    let length = try Quantity.maximum(distance.ceilingDivided(by: Quantity(abs(delta))), 0)
    guard let count = length.constant, count <= Tensor.maximumFolded else { return [TensorInfo(type, [length])] }
    var values: [Quantity] = []
    for index in 0..<count { values.append(try start + Quantity(index) * Quantity(delta)) }
    return [TensorInfo(type, [length], values: values)]
  }

  /// The same in floating point, which rounds the quotient of plain numbers; nil while data decide.
  private static func realRange(_ context: NodeContext, _ type: ElementType?) throws(ModelGraphError) -> [TensorInfo]? {
    guard let start = context.inputs[0]?.asReals?.first, let limit = try context.input(1).asReals?.first,
      let delta = context.has(2) ? try context.input(2).asReals?.first : .number(1), delta.constant != 0,
      let distance = try Real.difference(limit, start), let steps = try Real.quotient(distance, delta),
      let count = try steps.ceiling()
    else { return nil }
    let length = try Quantity.maximum(count, 0)
    guard let number = length.constant, number <= Tensor.maximumFoldedReals else { return [TensorInfo(type, [length])] }
    var reals: [Real] = []
    for index in 0..<number {
      guard let offset = try Real.product(.number(Double(index)), delta), let real = try Real.sum(start, offset) else {
        return [TensorInfo(type, [length])]
      }
      reals.append(real.stored(as: type))
    }
    return [TensorInfo(type, [length], reals: reals)]
  }
}
