import ModelGraph

extension CostRules {
  /// Operators that do the same to every element.
  static let elementwise: [String: CostRule] = [
    fixed, ["Sum": fold, "Max": fold, "Min": fold, "Mean": mean, "Clip": clip, "Gelu": gelu],
    ["And", "Or", "Xor", "Not", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot"].reduce(into: [:]) {
      $0[$1] = CostRule { (_) throws(ModelGraphError) in .nothing }
    },
  ].reduce(into: [:]) { table, family in table.merge(family) { first, _ in first } }

  /// Operations per element of the output; those after the semicolon in the formula are transcendental.
  private struct PerElement {
    var flops: Int
    var transcendentals = 0
  }

  /// out times the number of scalar operations in the operator's formula as ONNX defines it. Where the formula chooses between
  /// two branches, the comparison and the longer branch count, as a processor without branches executes it.
  private static let fixed: [String: CostRule] = formulas.mapValues { each in
    CostRule { (context) throws(ModelGraphError) in
      let out = try context.elementsOut()
      return try context.floating(Quantity(each.flops) * out, transcendentals: Quantity(each.transcendentals) * out)
    }
  }

  private static let formulas: [String: PerElement] = [
    // One operation each.
    "Abs": one, "Add": one, "Ceil": one, "Div": one, "Equal": one, "Floor": one, "Greater": one, "GreaterOrEqual": one,
    "IsInf": one, "IsNaN": one, "Less": one, "LessOrEqual": one, "Mod": one, "Mul": one, "Neg": one, "Reciprocal": one,
    "Relu": one, "Round": one, "Sign": one, "Sqrt": one, "Sub": one,
    // One transcendental function each.
    "Acos": function, "Acosh": function, "Asin": function, "Asinh": function, "Atan": function, "Atanh": function,
    "Cos": function, "Cosh": function, "Erf": function, "Exp": function, "Log": function, "Pow": function, "Sin": function,
    "Sinh": function, "Tan": function, "Tanh": function,
    // max(0, x) + min(0, a (exp(x / a) - 1)): divide, exp, subtract, multiply, min, max, add.
    "Celu": PerElement(flops: 7, transcendentals: 1),
    // x < 0 ? a (exp(x) - 1) : x: compare, exp, subtract, multiply.
    "Elu": PerElement(flops: 4, transcendentals: 1),
    // max(0, min(1, a x + b)): multiply, add, min, max.
    "HardSigmoid": PerElement(flops: 4),
    // x max(0, min(1, x / 6 + 1 / 2)): HardSigmoid and a multiplication.
    "HardSwish": PerElement(flops: 5),
    // x < 0 ? a x : x: compare, multiply.
    "LeakyRelu": PerElement(flops: 2), "PRelu": PerElement(flops: 2),
    // x tanh(log(1 + exp(x))): exp, add, log, tanh, multiply.
    "Mish": PerElement(flops: 5, transcendentals: 3),
    // a x + b; a tanh(b x), of old operator sets.
    "Affine": PerElement(flops: 2), "ScaledTanh": PerElement(flops: 3, transcendentals: 1),
    // x times a scale, a bias added, of old operator sets.
    "ImageScaler": PerElement(flops: 2),
    // a log(1 + exp(b x)): multiply, exp, add, log, multiply.
    "ParametricSoftplus": PerElement(flops: 5, transcendentals: 2),
    // x <= 0 ? c a (exp(x) - 1) : c x, with c a known: compare, exp, subtract, multiply.
    "Selu": PerElement(flops: 4, transcendentals: 1),
    // 1 / (1 + exp(-x)): negate, exp, add, divide.
    "Sigmoid": PerElement(flops: 4, transcendentals: 1),
    // log(1 + exp(x)): exp, add, log.
    "Softplus": PerElement(flops: 3, transcendentals: 2),
    // x / (1 + |x|): absolute value, add, divide.
    "Softsign": PerElement(flops: 3),
    // x sigmoid(a x): multiply, Sigmoid, multiply.
    "Swish": PerElement(flops: 6, transcendentals: 1),
    // x < -l ? x + b : x > l ? x - b : 0: two comparisons, add.
    "Shrink": PerElement(flops: 3),
    // a sigmoid(alpha a) b: Swish and a multiplication.
    "SwiGLU": PerElement(flops: 7, transcendentals: 1),
    // x > a ? x : 0: compare.
    "ThresholdedRelu": one,
  ]

  private static let one = PerElement(flops: 1)
  private static let function = PerElement(flops: 1, transcendentals: 1)

  /// out (n - 1) for n inputs: each after the first is added or compared once an element.
  private static let fold = CostRule { (context) throws(ModelGraphError) in
    try context.floating(Quantity(context.inputs.count - 1) * context.elementsOut())
  }

  /// out n: n - 1 additions and a division an element.
  private static let mean = CostRule { (context) throws(ModelGraphError) in
    try context.floating(Quantity(context.inputs.count) * context.elementsOut())
  }

  /// out for each bound that is given: one comparison an element. Before operator set 11 the bounds are attributes.
  private static let clip = CostRule { (context) throws(ModelGraphError) in
    let node = context.node
    let bounds =
      context.opset < 11
      ? ["min", "max"].filter { node.attributes[$0] != nil }.count : [1, 2].filter { context.has($0) }.count
    return try context.floating(Quantity(bounds) * context.elementsOut())
  }

  /// 5 out for x/2 (1 + erf(x/√2)): divide, erf, add, multiply, halve. 9 out for the approximation
  /// x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))): cube (2), multiply, add, multiply, tanh, add, multiply, halve.
  static let gelu = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    return try context.floating((context.node.text("approximate") == "tanh" ? 9 : 5) * out, transcendentals: out)
  }
}
