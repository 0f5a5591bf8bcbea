import ModelGraph

extension CostRules {
  /// Numbers made coarse and fine again, and products of coarse ones.
  ///
  /// Products of whole numbers are integer operations, 2 for each multiply-add, and 1 for each bias added; subtracting zero points
  /// from their operands is not counted, as libraries fold it into constants. Scaling between whole and real numbers is
  /// floating-point work; products of constant scales are constants.
  static let quantization: [String: CostRule] = [
    "QuantizeLinear": quantize, "DequantizeLinear": dequantize, "DynamicQuantizeLinear": dynamicQuantize,
    "ConvInteger": integerConvolution, "MatMulInteger": matmul, "QLinearConv": quantizedConvolution,
    "QLinearMatMul": quantizedMatmul,
  ]

  /// 4 out, plus out with a zero point: divide by the scale, round, two comparisons to stay within the type's range.
  static let quantize = CostRule { (context) throws(ModelGraphError) in
    Cost(flops: try Quantity(context.has(2) ? 5 : 4) * context.elementsOut())
  }

  /// out, plus out with a zero point: the zero point is subtracted, then comes the scale.
  static let dequantize = CostRule { (context) throws(ModelGraphError) in
    Cost(flops: try Quantity(context.has(2) ? 2 : 1) * context.elementsOut())
  }

  /// 7 in + 7; see `dynamicQuantization`.
  private static let dynamicQuantize = CostRule { (context) throws(ModelGraphError) in
    Cost(flops: try dynamicQuantization(of: context.elements(ofInput: 0)))
  }

  /// 7n + 7 to make n numbers coarse by a scale of their own: 2n comparisons for the largest and smallest, zero among them; their
  /// difference divided by the steps (2); the zero point: divide, subtract, round, two comparisons; then n times: divide, round,
  /// add, two comparisons.
  static func dynamicQuantization(of elements: Quantity) throws(ModelGraphError) -> Quantity { try 7 * elements + 7 }

  /// 5 for each number that a product of whole numbers becomes: times the scales, rounded, the zero point added, two comparisons.
  static let requantization: Quantity = 5

  /// macs = out k Cin/g; integer operations = 2 macs.
  private static let integerConvolution = CostRule { (context) throws(ModelGraphError) in
    try integerProducts(context.elementsOut() * Quantity.product(of: context.shape(1).dropFirst()))
  }

  /// macs = out k Cin/g; integer operations = 2 macs, plus out with bias; flops = 5 out (requantisation).
  static let quantizedConvolution = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    return try integerProducts(
      out * Quantity.product(of: context.shape(3).dropFirst()), biases: context.has(8) ? out : 0, flops: requantization * out)
  }

  /// macs = out k; integer operations = 2 macs; flops = 5 out (requantisation).
  private static let quantizedMatmul = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    return try integerProducts(out * innerSize(context), flops: requantization * out)
  }

  /// A cost of so many multiply-adds of whole numbers, of biases added to them, and of floating-point operations around.
  static func integerProducts(_ macs: Quantity, biases: Quantity = 0, flops: Quantity = 0) throws(ModelGraphError) -> Cost {
    Cost(flops: flops, macs: macs, integerOperations: try 2 * macs + biases)
  }
}
