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
    case (.float(let value)?, _): return [TensorInfo(.float32, [], reals: [Real(Double(value))])]
    case (_, .floats(let values)?):
      return [TensorInfo(.float32, [Quantity(values.count)], reals: values.map { Real(Double($0)) })]
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
    let shape = try context.shape(heldBy: 0)
    for size in shape {
      if let number = size.constant, number < 0 { throw ModelGraphError(.inconsistent, "a dimension cannot be \(number)") }
    }
    let limit = type.isFloatingPoint ? Tensor.maximumFoldedReals : Tensor.maximumFolded
    guard let count = Grid.count(of: shape), count <= limit else { return [TensorInfo(type, shape)] }
    let filling = TensorInfo(type, [], values: value?.integers?.map { Quantity($0) }, reals: value?.reals?.map { Real($0) })
    let zero = TensorInfo(.float32, [], reals: [.number(0)])
    return [(value == nil ? zero : filling).picking(Array(repeating: 0, count: count), shape: shape)]
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
