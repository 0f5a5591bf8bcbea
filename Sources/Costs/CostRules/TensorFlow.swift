import ModelGraph

extension CostRules {
  /// TensorFlow's operators, one family to a file of this name. Those that calculate what an ONNX operator does cost the same by that
  /// operator's rule.
  static let tensorFlow: [String: CostRule] = {
    let families = [
      tensorFlowTwins, tensorFlowElements, tensorFlowProducts, tensorFlowWindows, tensorFlowReductions, tensorFlowRows,
      tensorFlowImages,
      tensorFlowRecurrent, tensorFlowQuantized, tensorFlowSignals, tensorFlowGradients, tensorFlowMovement,
    ]
    var table: [String: CostRule] = [:]
    for (name, rule) in families.joined() { table["\(Node.tensorFlowDomain)::\(name)"] = rule }
    return table
  }()

  /// By the name of the ONNX operator that does the same to every element.
  private static let tensorFlowTwins: [String: CostRule] = [
    "Add": "Add", "AddV2": "Add", "BiasAdd": "Add", "BiasAddV1": "Add", "Sub": "Sub", "Mul": "Mul", "Div": "Div", "RealDiv": "Div",
    "Maximum": "Max", "Minimum": "Min", "Pow": "Pow", "FloorMod": "Mod", "Mod": "Mod", "TruncateMod": "Mod", "AddN": "Sum",
    "AccumulateNV2": "Sum", "Abs": "Abs", "Neg": "Neg", "Sign": "Sign", "Sqrt": "Sqrt", "Exp": "Exp", "Log": "Log", "Erf": "Erf",
    "Sin": "Sin", "Cos": "Cos", "Tan": "Tan", "Asin": "Asin", "Acos": "Acos", "Atan": "Atan", "Sinh": "Sinh", "Cosh": "Cosh",
    "Tanh": "Tanh", "Asinh": "Asinh", "Acosh": "Acosh", "Atanh": "Atanh", "Floor": "Floor", "Ceil": "Ceil", "Round": "Round",
    "Rint": "Round", "IsNan": "IsNaN", "IsInf": "IsInf", "IsFinite": "IsInf", "Reciprocal": "Reciprocal", "Inv": "Reciprocal",
    "Relu": "Relu", "LeakyRelu": "LeakyRelu", "Elu": "Elu", "Selu": "Selu", "Sigmoid": "Sigmoid", "Softplus": "Softplus",
    "Softsign": "Softsign", "Equal": "Equal", "NotEqual": "Equal", "Less": "Less", "LessEqual": "LessOrEqual", "Greater": "Greater",
    "GreaterEqual": "GreaterOrEqual",
  ].compactMapValues { elementwise[$0] }
}
