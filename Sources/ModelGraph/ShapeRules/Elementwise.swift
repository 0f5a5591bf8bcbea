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
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  private static let unary = [
    "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Ceil", "Celu", "Clip", "Cos", "Cosh", "Elu", "Erf", "Exp",
    "Floor", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Log", "Mish", "Neg", "PRelu", "Reciprocal", "Relu", "Round",
    "Selu", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Tan", "Tanh", "ThresholdedRelu", "BitwiseNot",
    "Swish",
  ]

  /// Whole-number arithmetic on contents; nil where the result is not known.
  private static func compute(_ name: String, _ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity? {
    switch name {
    case "Add": return try a + b
    case "Sub": return try a - b
    case "Mul": return try a * b
    case "Div": return try truncatedQuotient(a, b)
    case "Mod": return b == 0 ? nil : try a - b * a.floorDivided(by: b)
    default: return nil
    }
  }

  /// Comparisons and logic on contents; nil where the answer depends on free dimensions.
  private static func decide(_ name: String, _ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Bool? {
    switch name {
    case "Equal": return try a.isEqual(to: b)
    case "Less": return try a.isLess(than: b)
    case "Greater": return try b.isLess(than: a)
    case "GreaterOrEqual": return try a.isLess(than: b).map { !$0 }
    case "LessOrEqual": return try b.isLess(than: a).map { !$0 }
    default: break
    }
    guard let a = a.constant, let b = b.constant else { return nil }
    switch name {
    case "And": return a != 0 && b != 0
    case "Or": return a != 0 || b != 0
    case "Xor": return (a != 0) != (b != 0)
    default: return nil
    }
  }

  /// Division of whole numbers rounds towards zero, which is downwards while nothing is negative.
  private static func truncatedQuotient(_ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity? {
    if let a = a.constant, let b = b.constant {
      let (quotient, overflow) = a.dividedReportingOverflow(by: b)
      return overflow ? nil : Quantity(quotient)
    }
    guard a.isSurelyNotNegative, b.isSurelyPositive || b.constant == nil && b.isSurelyNotNegative else { return nil }
    return try a.floorDivided(by: b)
  }

  private static func sameAsFirst(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    var output = TensorInfo(input.elementType, try context.shape(0))
    if context.node.operator == "Neg" {
      output.values = Broadcasting.fold([input], to: try context.shape(0)) { (value) throws(ModelGraphError) in try 0 - value[0] }
    }
    return [output]
  }

  private static func truthOfFirst(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var output = TensorInfo(.bool, try context.shape(0))
    if context.node.operator == "Not", let values = context.values(0)?.compactMap(\.constant),
      values.count == context.values(0)?.count
    {
      output.values = values.map { Quantity($0 == 0 ? 1 : 0) }
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
    let (first, second) = (try context.input(0), try context.input(1))
    var output = TensorInfo(first.elementType ?? second.elementType, shape)
    let name = context.node.operator
    output.values = Broadcasting.fold([first, second], to: shape) { (pair) throws(ModelGraphError) in
      try compute(name, pair[0], pair[1])
    }
    return [output]
  }

  private static func comparison(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try stretched(context, 0..<2)
    let operands = [try context.input(0), try context.input(1)]
    let name = context.node.operator
    let values = Broadcasting.fold(operands, to: shape) { (pair) throws(ModelGraphError) -> Quantity? in
      try decide(name, pair[0], pair[1]).map { Quantity($0 ? 1 : 0) }
    }
    return [TensorInfo(.bool, shape, values: values)]
  }

  private static func variadic(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try stretched(context, context.inputs.indices)
    let name = context.node.operator
    var operands: [TensorInfo] = []
    for index in context.inputs.indices { operands.append(try context.input(index)) }
    let values = Broadcasting.fold(operands, to: shape) { (values) throws(ModelGraphError) -> Quantity? in
      guard var result = values.first, name != "Mean" else { return nil }
      for value in values.dropFirst() {
        switch name {
        case "Max": result = try Quantity.maximum(result, value)
        case "Min": result = try Quantity.minimum(result, value)
        default: result = try result + value
        }
      }
      return result
    }
    return [TensorInfo(operands.first?.elementType, shape, values: values)]
  }

  private static func identity(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    _ = try context.shape(0)
    return [try context.input(0)]
  }

  private static func castLike(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(try context.input(1).elementType, try context.shape(0))]
  }

  private static func choose(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try stretched(context, 0..<3)
    let operands = [try context.input(0), try context.input(1), try context.input(2)]
    let values = Broadcasting.fold(operands, to: shape) { (values) throws(ModelGraphError) -> Quantity? in
      guard let condition = values[0].constant else { return nil }
      return values[condition != 0 ? 1 : 2]
    }
    return [TensorInfo(operands[1].elementType ?? operands[2].elementType, shape, values: values)]
  }

  private static func dropout(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let shape = try context.shape(0)
    return [input, TensorInfo(context.opset < 10 ? input.elementType : .bool, shape)]
  }

  private static func cast(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    guard let type = context.node.integer("to").flatMap({ ElementType(onnxCode: $0) }) else {
      throw ModelGraphError(.inconsistent, "it says no element type that Podium knows to cast to")
    }
    let input = try context.input(0)
    var output = TensorInfo(type, try context.shape(0))
    if type.isInteger {
      output.values = input.values
    } else if type == .bool, let values = input.values {
      var truths: [Quantity] = []
      for value in values {
        guard let zero = try value.isEqual(to: 0) else { return [output] }
        truths.append(zero ? 0 : 1)
      }
      output.values = truths
    }
    return [output]
  }
}
