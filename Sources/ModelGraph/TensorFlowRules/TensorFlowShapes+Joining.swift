extension TensorFlowShapes {
  /// Operators that join tensors, or take one apart.
  static let joining: [String: ShapeRule] = [
    "ConcatV2": ShapeRule { (context) throws(ModelGraphError) in try concat(context, axis: context.inputs.count - 1) },
    "Concat": ShapeRule { (context) throws(ModelGraphError) in try concat(context, axis: 0) },
    "ParallelConcat": ShapeRule { (context) throws(ModelGraphError) in
      let rest = try context.shape(0).dropFirst()
      return [TensorInfo(try context.input(0).elementType, [Quantity(context.inputs.count)] + rest)]
    },
    "ConcatOffset": ShapeRule(offsets),
    "Pack": ShapeRule(pack), "Unpack": ShapeRule(unpack), "Split": ShapeRule(split), "SplitV": ShapeRule(splitSizes),
    "DynamicStitch": ShapeRule(stitch), "ParallelDynamicStitch": ShapeRule(stitch), "DynamicPartition": ShapeRule(partition),
  ]

  /// The axis is one of the inputs, the rest are joined.
  private static func concat(_ context: NodeContext, axis place: Int) throws(ModelGraphError) -> [TensorInfo] {
    guard place >= 0, let axis = try context.requiredNumbers(place).first else {
      throw ModelGraphError(.inconsistent, "it names no axis")
    }
    let operands = context.inputs.indices.filter { $0 != place }.map { context.operand($0) }
    return try context.asONNX("Concat", operands, ["axis": .integer(axis)])
  }

  /// Where each part starts in the whole.
  private static func offsets(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var outputs: [TensorInfo] = []
    var reached = Quantity(0)
    let axis = try context.requiredNumbers(0).first ?? 0
    for index in context.inputs.indices.dropFirst() {
      var output = try context.like(index)
      if let sizes = context.values(index), sizes.indices.contains(axis) {
        output.values = sizes.indices.map { $0 == axis ? reached : 0 }
        reached = try reached + sizes[axis]
      }
      outputs.append(output)
    }
    return outputs
  }

  /// Tensors of one shape along a new axis.
  private static func pack(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let axis = NodeContext.Operand.numbers([Quantity(context.node.integer("axis") ?? 0)])
    var parts: [NodeContext.Operand] = []
    for index in context.inputs.indices {
      let part = try context.asONNX("Unsqueeze", [context.operand(index), axis])
      parts.append(NodeContext.Operand(name: context.node.inputs[index], info: part.first))
    }
    return try context.asONNX("Concat", parts, ["axis": .integer(context.node.integer("axis") ?? 0)])
  }

  private static func unpack(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    let axis = try context.axis(context.node.integer("axis") ?? 0, rank: shape.count)
    shape.remove(at: axis)
    let input = try context.input(0)
    let count = max(context.node.integer("num") ?? 0, context.node.outputs.count)
    return (0..<min(count, context.node.outputs.count)).map { place in
      // One number for each output where the whole has one dimension.
      shape.isEmpty ? input.picking([place], shape: []) : TensorInfo(input.elementType, shape)
    }
  }

  /// The axis is the first input; all parts have the same size.
  private static func split(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(1)
    guard let axis = try context.requiredNumbers(0).first else { throw ModelGraphError(.inconsistent, "it names no axis") }
    let parts = try context.positive("num_split", default: max(context.node.outputs.count, 1))
    let place = try context.axis(axis, rank: shape.count)
    if let size = shape[place].constant, size % parts != 0 {
      throw ModelGraphError(.inconsistent, "\(size) does not split into \(parts) parts")
    }
    shape[place] = try shape[place].floorDivided(by: Quantity(parts))
    return Array(repeating: TensorInfo(try context.input(1).elementType, shape), count: context.node.outputs.count)
  }

  private static func splitSizes(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    guard let axis = try context.requiredNumbers(2).first else { throw ModelGraphError(.inconsistent, "it names no axis") }
    let place = try context.axis(axis, rank: shape.count)
    var sizes = context.values(1) ?? context.node.outputs.indices.map { context.freshDimension(output: $0, axis: place) }
    if let open = sizes.firstIndex(of: -1) {
      sizes[open] = 0
      sizes[open] = try shape[place] - Quantity.sum(of: sizes)
    }
    let type = try context.input(0).elementType
    return sizes.map { size in
      var part = shape
      part[place] = size
      return TensorInfo(type, part)
    }
  }

  /// As many rows as there are indices; where they repeat it is fewer, which data decide.
  private static func stitch(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let parts = context.inputs.count / 2
    guard parts > 0 else { throw ModelGraphError(.inconsistent, "it joins nothing") }
    let rank = try context.shape(0).count
    let rest = try context.shape(parts).dropFirst(rank)
    var highest: Int? = -1
    for index in 0..<parts {
      let numbers = try context.input(index).numbers
      highest = highest.flatMap { highest in numbers.map { max(highest, $0.max() ?? -1) } }
    }
    let rows = highest.map { Quantity($0 &+ 1) } ?? context.freshDimension(axis: 0)
    return [TensorInfo(try context.input(parts).elementType, [rows] + rest)]
  }

  private static func partition(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let rest = try context.shape(0).dropFirst(context.shape(1).count)
    let type = try context.input(0).elementType
    return context.node.outputs.indices.map { TensorInfo(type, [context.freshDimension(output: $0, axis: 0)] + rest) }
  }
}
