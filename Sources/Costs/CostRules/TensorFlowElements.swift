import ModelGraph

extension CostRules {
  /// Operators that do the same to every element and that ONNX lacks: out times the scalar operations named.
  static let tensorFlowElements: [String: CostRule] = [
    // max(0, min(6, x)); root and division; one product; difference and product.
    "Relu6": eachElement(2), "Rsqrt": eachElement(2), "Square": eachElement(1), "SquaredDifference": eachElement(2),
    // Two bounds; difference, absolute value and comparison.
    "ClipByValue": eachElement(2), "ApproximateEqual": eachElement(3),
    // Divide and round.
    "FloorDiv": eachElement(2), "TruncateDiv": eachElement(2),
    // A comparison of the operand that may be 0, then what the name says, each function of one or two operations.
    "DivNoNan": eachElement(2), "MulNoNan": eachElement(2), "Xdivy": eachElement(2), "Xlogy": eachElement(3, transcendentals: 1),
    "Xlog1py": eachElement(4, transcendentals: 1),
    // Add and log; exp and subtract.
    "Log1p": eachElement(2, transcendentals: 1), "Expm1": eachElement(2, transcendentals: 1),
    // The imaginary part changes its sign; two squares, their sum and its root.
    "Conj": eachElement(1), "ComplexAbs": eachElement(4),
    // Two bounds; to steps: subtract, multiply, add a half, round down; back: multiply, add.
    "FakeQuantWithMinMaxArgs": eachElement(8), "FakeQuantWithMinMaxVars": eachElement(8),
    "FakeQuantWithMinMaxVarsPerChannel": eachElement(8),
    "QuantizeAndDequantize": stepped(), "QuantizeAndDequantizeV2": stepped(),
    "QuantizeAndDequantizeV3": stepped(isGiven: true), "QuantizeAndDequantizeV4": stepped(),
  ].merging(transcendental.map { ($0, eachElement(1, transcendentals: 1)) }) { first, _ in first }

  /// One function each.
  private static let transcendental = [
    "Angle", "Atan2", "BesselI0e", "BesselI1e", "Digamma", "Erfc", "Erfinv", "Igamma", "Igammac", "Lgamma", "Ndtri", "Polygamma",
    "Zeta",
  ]

  static func eachElement(_ flops: Int, transcendentals: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let out = try context.elementsOut()
      return try context.floating(Quantity(flops) * out, transcendentals: Quantity(transcendentals) * out)
    }
  }

  /// 5 out when the range is given: two bounds, multiply, round, multiply. Else 5 out + 7: 2 (out - 1) comparisons find the
  /// largest and the smallest, which bound nothing then, and 9 operations the scale: for each end multiply, compare, divide; the
  /// smaller of the two, its inverse, the other end. `isGiven`: whether it is given where the attribute is missing.
  private static func stepped(isGiven usual: Bool = false) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let isGiven = context.node.integer("range_given").map { $0 != 0 } ?? usual
      return try context.floating(5 * context.elementsOut() + Quantity(isGiven ? 0 : 7))
    }
  }
}
