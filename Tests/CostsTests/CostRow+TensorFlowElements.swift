import ModelGraph

/// What TensorFlow does to every element, on 2x3 = 6 of them.
extension CostRow {
  static let tensorFlowFunctions: [CostRow] = [
    tensorFlowEach(6, ["AccumulateNV2", "BiasAddV1", "TruncateMod"], operands: 2), tensorFlowEach(6, ["IsFinite"]),
    tensorFlowEach(
      6, ["BesselI0e", "BesselI1e", "Digamma", "Erfc", "Erfinv", "Lgamma", "Ndtri"], transcendentals: 6),
    tensorFlowEach(6, ["Atan2", "Igamma", "Igammac", "Polygamma", "Zeta"], operands: 2, transcendentals: 6),
    // Two comparisons with bounds; a division, rounded; a comparison with 0 and a division.
    tensorFlowEach(12, ["ClipByValue"], operands: 3), tensorFlowEach(12, ["TruncateDiv", "Xdivy"], operands: 2),
    // |x - y| < t: subtract, absolute value, compare. Of two vectors in space: two products and their difference.
    tensorFlowEach(18, ["ApproximateEqual", "Cross"], operands: 2),
    // x = 0 ? 0 : x log(y): compare, log, multiply; with 1 added to y.
    tensorFlowEach(18, ["Xlogy"], operands: 2, transcendentals: 6),
    tensorFlowEach(24, ["Xlog1py"], operands: 2, transcendentals: 6), tensorFlowComplex, tensorFlowRanges, tensorFlowSteps,
  ].flatMap(\.self)

  /// 6 complex numbers: an arctangent; a sign; two squares, their sum, its root.
  private static let tensorFlowComplex: [CostRow] = [
    CostRow("tensorflow::Angle", [[2, 3]], to: [[2, 3]], type: .complex64, flops: 6, transcendentals: 6),
    CostRow("tensorflow::Conj", [[2, 3]], to: [[2, 3]], type: .complex64, flops: 6),
    CostRow("tensorflow::ComplexAbs", [[2, 3]], to: [[2, 3]], type: .complex64, flops: 24),
  ]

  /// 5 numbers: a multiplication and an addition each.
  private static let tensorFlowRanges: [CostRow] = [
    CostRow("tensorflow::Range", [[], [], []], to: [[5]], flops: 10),
    CostRow("tensorflow::Range", [[], [], []], to: [[5]], type: .int32),
    CostRow("tensorflow::LinSpace", [[], [], []], to: [[5]], flops: 10),
  ]

  private static let tensorFlowSteps: [CostRow] = [
    // Two bounds; less the smallest, to steps, half a step, rounded down; times the step, the smallest added: 8.
    CostRow("tensorflow::FakeQuantWithMinMaxArgs", [[2, 3]], to: [[2, 3]], flops: 48),
    CostRow("tensorflow::FakeQuantWithMinMaxVars", [[2, 3], [], []], to: [[2, 3]], flops: 48),
    CostRow("tensorflow::FakeQuantWithMinMaxVarsPerChannel", [[2, 3], [3], [3]], to: [[2, 3]], flops: 48),
    // Two bounds, to steps, rounded, back: 5.
    CostRow("tensorflow::QuantizeAndDequantize", [[2, 3]], ["range_given": .integer(1)], to: [[2, 3]], flops: 30),
    CostRow("tensorflow::QuantizeAndDequantizeV2", [[2, 3], [], []], ["range_given": .integer(1)], to: [[2, 3]], flops: 30),
    CostRow("tensorflow::QuantizeAndDequantizeV4", [[2, 3], [], []], ["range_given": .integer(1)], to: [[2, 3]], flops: 30),
    // Here the range is given unless it says otherwise.
    CostRow("tensorflow::QuantizeAndDequantizeV3", [[2, 3], [], [], []], to: [[2, 3]], flops: 30),
    // The largest and the smallest of 6 by 5 comparisons each, which bound nothing then: 3 each. The scale of each side: its sign
    // by a product and a comparison, a division; the smaller of the two, its inverse, and the other end: 9.
    CostRow("tensorflow::QuantizeAndDequantizeV2", [[2, 3], [], []], to: [[2, 3]], flops: 10 + 18 + 9),
    CostRow("tensorflow::QuantizeAndDequantizeV3", [[2, 3], [], [], []], ["range_given": .integer(0)], to: [[2, 3]], flops: 37),
  ]
}
