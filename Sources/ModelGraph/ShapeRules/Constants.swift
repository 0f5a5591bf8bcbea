extension ShapeRules {
  /// Operators whose outputs follow from attributes and shapes alone.
  static let constants: [String: ShapeRule] = [
    "Constant": ShapeRule(constant), "ConstantOfShape": ShapeRule(constantOfShape), "Shape": ShapeRule(shapeOf),
    "Size": ShapeRule(sizeOf),
  ]

  private static func constant(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let node = context.node
    if let tensor = node.tensor("value") { return [TensorInfo(tensor)] }
    if let value = node.integer("value_int") { return [TensorInfo(.int64, [], values: [Quantity(value)])] }
    if let values = node.integers("value_ints") {
      return [TensorInfo(.int64, [Quantity(values.count)], values: values.map { Quantity($0) })]
    }
    switch (node.attributes["value_float"], node.attributes["value_floats"]) {
    case (.float?, _): return [TensorInfo(.float32, [])]
    case (_, .floats(let values)?): return [TensorInfo(.float32, [Quantity(values.count)])]
    default: break
    }
    switch (node.attributes["value_string"], node.attributes["value_strings"]) {
    case (.text?, _): return [TensorInfo(.string, [])]
    case (_, .texts(let values)?): return [TensorInfo(.string, [Quantity(values.count)])]
    default: throw ModelGraphError(.unknown, "it holds a value of a kind that Podium does not read")
    }
  }

  private static func constantOfShape(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let value = context.node.tensor("value")
    let type = value?.elementType ?? .float32
    guard let shape = context.values(0) else {
      guard let rank = try context.shape(0).first?.constant, (0...Tensor.maximumFolded).contains(rank) else {
        throw ModelGraphError(.unknown, "the rank of what it fills is not known")
      }
      return [TensorInfo(type, (0..<rank).map { context.freshDimension(axis: $0) })]
    }
    if let negative = shape.compactMap(\.constant).first(where: { $0 < 0 }) {
      throw ModelGraphError(.inconsistent, "a dimension cannot be \(negative)")
    }
    var output = TensorInfo(type, shape)
    if let filling = value?.integers?.first, let count = try output.elements()?.constant, count <= Tensor.maximumFolded {
      output.values = Array(repeating: Quantity(filling), count: count)
    }
    return [output]
  }

  /// `start` and `end` (operator set 15) choose dimensions, clamped to those there are.
  private static func shapeOf(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    func position(_ value: Int) -> Int { min(max(value < 0 ? value &+ shape.count : value, 0), shape.count) }
    let start = position(context.node.integer("start") ?? 0)
    let end = position(context.node.integer("end") ?? shape.count)
    let chosen = start < end ? Array(shape[start..<end]) : []
    return [TensorInfo(.int64, [Quantity(chosen.count)], values: chosen)]
  }

  private static func sizeOf(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(.int64, [], values: [try Quantity.product(of: context.shape(0))])]
  }
}
