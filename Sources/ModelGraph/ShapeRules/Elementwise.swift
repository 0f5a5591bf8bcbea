extension ShapeRules {
  /// Operators whose outputs stretch over their inputs, element by element.
  static let elementwise: [String: ShapeRule] = [
    ShapeRule.each(unary, sameAsFirst),
    ShapeRule.each(["Not", "IsNaN", "IsInf"], truthOfFirst),
    ShapeRule.each(["Add", "Sub", "Mul", "Div", "Mod", "Pow", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor"], binary),
    ShapeRule.each(["Equal", "Less", "Greater", "GreaterOrEqual", "LessOrEqual", "And", "Or", "Xor"], comparison),
    ShapeRule.each(["Max", "Min", "Sum", "Mean"], variadic),
    ShapeRule.each(["Where"], choose),
    ShapeRule.each(["Dropout"], dropout),
    ShapeRule.each(["Cast"], cast),
    ShapeRule.each(["CastLike"], castLike),
    ShapeRule.each(["Identity"], identity),
    ShapeRule.each(["Clip"], clip),
    ShapeRule.each(["BitCast"]) { (context) throws(ModelGraphError) in [TensorInfo(context.type("to"), try context.shape(0))] },
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  private static let unary = [
    "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Ceil", "Celu", "Cos", "Cosh", "Elu", "Erf", "Exp",
    "Floor", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Log", "Mish", "Neg", "PRelu", "Reciprocal", "Relu", "Round",
    "Selu", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Tan", "Tanh", "ThresholdedRelu", "BitwiseNot",
    "Swish", "SwiGLU", "Shrink", "ParametricSoftplus", "ScaledTanh", "Affine", "ImageScaler",
  ]

  private static func sameAsFirst(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let shape = try context.shape(0)
    let name = context.node.operator
    var output = TensorInfo(input.elementType, shape)
    guard input.hasContents else { return [output] }
    output.values = Broadcasting.fold([input], to: shape) { (value) throws(ModelGraphError) in
      try ContentArithmetic.apply(name, value[0])
    }
    if input.reals != nil {
      output.reals = Broadcasting.foldReals([input], to: shape) { (value) throws(ModelGraphError) in
        try ContentArithmetic.apply(name, value[0])?.stored(as: input.elementType)
      }
    }
    return [output]
  }

  private static func truthOfFirst(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let name = context.node.operator
    let input = try context.input(0)
    var output = TensorInfo(.bool, try context.shape(0))
    if name == "Not" {
      output.values = Broadcasting.fold([input], to: try context.shape(0)) { (value) throws(ModelGraphError) in
        try ContentArithmetic.apply(name, value[0])
      }
    } else if let reals = context.realNumbers(0) {
      output.values = reals.map { (name == "IsNaN" ? $0.isNaN : $0.isInfinite) ? 1 : 0 }
    }
    return [output]
  }

  /// Before operator set 7 the second input is laid along the first by an axis and never stretches it.
  private static func stretched(_ context: NodeContext, _ indices: Range<Int>) throws(ModelGraphError) -> [Quantity] {
    if context.opset < 7, context.node.integer("broadcast") == 1 { return try context.shape(0) }
    var shapes: [[Quantity]] = []
    for index in indices { shapes.append(try context.shape(index)) }
    return try Broadcasting.shape(shapes)
  }

  private static func binary(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try stretched(context, 0..<2)
    let operands = [try context.input(0), try context.input(1)]
    let type = operands[0].elementType ?? operands[1].elementType
    let name = context.node.operator
    var output = TensorInfo(type, shape)
    guard operands[0].hasContents, operands[1].hasContents else { return [output] }
    if operands.allSatisfy({ $0.values != nil }) {
      output.values = Broadcasting.fold(operands, to: shape) { (pair) throws(ModelGraphError) in
        try ContentArithmetic.combine(name, pair[0], pair[1])
      }
    } else if operands[0].reals != nil, isTiny(shape) {
      output.reals = Broadcasting.foldReals(operands, to: shape) { (pair) throws(ModelGraphError) in
        try ContentArithmetic.combine(name, pair[0], pair[1])?.stored(as: type)
      }
    }
    return [output]
  }

  /// Whether floating-point contents of this shape are followed.
  private static func isTiny(_ shape: [Quantity]) -> Bool {
    Grid(shape).map { $0.count <= Tensor.maximumFoldedReals } ?? false
  }

  private static func comparison(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try stretched(context, 0..<2)
    let operands = [try context.input(0), try context.input(1)]
    let name = context.node.operator
    if operands.contains(where: { $0.reals != nil }) {
      let values = Broadcasting.foldReals(operands, to: shape) { (pair) throws(ModelGraphError) -> Quantity? in
        try ContentArithmetic.decide(name, pair[0], pair[1]).map { Quantity($0 ? 1 : 0) }
      }
      return [TensorInfo(.bool, shape, values: values)]
    }
    let values = Broadcasting.fold(operands, to: shape) { (pair) throws(ModelGraphError) -> Quantity? in
      try ContentArithmetic.decide(name, pair[0], pair[1]).map { Quantity($0 ? 1 : 0) }
    }
    return [TensorInfo(.bool, shape, values: values)]
  }

  private static func variadic(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try stretched(context, context.inputs.indices)
    let name = context.node.operator
    var operands: [TensorInfo] = []
    for index in context.inputs.indices { operands.append(try context.input(index)) }
    var output = TensorInfo(operands.first?.elementType, shape)
    output.values = Broadcasting.fold(operands, to: shape) { (values) throws(ModelGraphError) in
      try joined(values, maximum: Quantity.maximum, minimum: Quantity.minimum, sum: +, name)
    }
    if operands.contains(where: { $0.reals != nil }), isTiny(shape) {
      output.reals = Broadcasting.foldReals(operands, to: shape) { (reals) throws(ModelGraphError) in
        try joined(reals, maximum: Real.maximum, minimum: Real.minimum, sum: Real.sum, name)?.stored(as: output.elementType)
      }
    }
    return [output]
  }

  private static func joined<Number>(
    _ numbers: [Number], maximum: (Number, Number) throws(ModelGraphError) -> Number?,
    minimum: (Number, Number) throws(ModelGraphError) -> Number?, sum: (Number, Number) throws(ModelGraphError) -> Number?,
    _ name: String
  ) throws(ModelGraphError) -> Number? {
    guard var result = numbers.first, name != "Mean" || numbers.count == 1 else { return nil }
    for number in numbers.dropFirst() {
      let next = try name == "Max" ? maximum(result, number) : name == "Min" ? minimum(result, number) : sum(result, number)
      guard let next else { return nil }
      result = next
    }
    return result
  }

  /// The bounds are attributes before operator set 11, then optional inputs.
  private static func clip(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    var output = TensorInfo(input.elementType, try context.shape(0))
    if let values = input.values, !context.has(1) || context.values(1) != nil, !context.has(2) || context.values(2) != nil {
      let (low, high) = (context.values(1)?.first, context.values(2)?.first)
      // What does not fit is not known, and no shape has been asked of it yet.
      output.values = try? values.map { (value) throws(ModelGraphError) in
        let raised = try low.map { (low) throws(ModelGraphError) in try Quantity.maximum(low, value) } ?? value
        return try high.map { (high) throws(ModelGraphError) in try Quantity.minimum(high, raised) } ?? raised
      }
    }
    return [output]
  }

  private static func identity(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    if try context.input(0).container == nil { _ = try context.shape(0) }
    return [try context.input(0)]
  }

  private static func castLike(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let type = try context.input(1).elementType
    _ = try context.shape(0)
    return [try context.input(0).cast(to: type)]
  }

  private static func choose(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try stretched(context, 0..<3)
    let (first, second) = (try context.input(1), try context.input(2))
    let output = TensorInfo(first.elementType ?? second.elementType, shape)
    let condition = try context.input(0)
    guard let grid = Grid(shape), let decided = condition.numbers,
      let chosen = Broadcasting.positions(of: condition.shape, in: grid),
      let a = Broadcasting.positions(of: first.shape, in: grid), let b = Broadcasting.positions(of: second.shape, in: grid),
      let lead = Grid(first.shape)?.count, chosen.allSatisfy(decided.indices.contains)
    else { return [output] }
    if decided.allSatisfy({ $0 != 0 }) { return [first.picking(a, shape: shape)] }
    if decided.allSatisfy({ $0 == 0 }) { return [second.picking(b, shape: shape)] }
    let positions = chosen.indices.map { decided[chosen[$0]] != 0 ? a[$0] : lead + b[$0] }
    return [TensorInfo.picking(positions, from: [first, second], shape: shape)]
  }

  private static func dropout(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let shape = try context.shape(0)
    return [input, TensorInfo(context.opset < 10 ? input.elementType : .bool, shape)]
  }

  private static func cast(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    guard let type = context.node.integer("to").flatMap({ ElementType(onnxCode: $0) }) ?? namedType(context.node.text("to")) else {
      throw ModelGraphError(.inconsistent, "it says no element type that Podium knows to cast to")
    }
    _ = try context.shape(0)
    return [try context.input(0).cast(to: type)]
  }

  /// Before operator set 6 the type is written by its name.
  private static func namedType(_ name: String?) -> ElementType? {
    switch name {
    case "FLOAT": .float32
    case "DOUBLE": .float64
    case let name?: ElementType(rawValue: name.lowercased())
    case nil: nil
    }
  }
}
