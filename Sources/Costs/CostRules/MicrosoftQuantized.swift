import ModelGraph

extension CostRules {
  /// Operators of ONNX Runtime (domain com.microsoft) on coarse numbers. Those named QLinear make each number real (2: zero point
  /// subtracted, times the scale), do what their name says, and make each result coarse again (5: divide, round, zero point added,
  /// two comparisons).
  static let microsoftQuantized: [String: CostRule] = Dictionary(
    uniqueKeysWithValues: [
      ("QuantizeLinear", quantize), ("DequantizeLinear", dequantize), ("QLinearConv", quantizedConvolution),
      ("MatMulInteger16", matmul), ("MatMulIntegerToFloat", integerToFloat), ("DynamicQuantizeMatMul", dynamicMatmul),
      ("QGemm", quantizedGemm), ("MatMulNBits", narrowWeights), ("MatMulBnb4", fourBitWeights),
      ("MatMulFpQ4", fourBitBlocks), ("DequantizeWithOrder", ordered), ("QuantizeWithOrder", ordered), ("QOrderedGelu", ordered),
      ("QOrderedLayerNormalization", ordered), ("QOrderedLongformerAttention", ordered), ("QOrderedMatMul", ordered),
      ("QLinearAdd", quantized(2 + 2 + 1)), ("QLinearMul", quantized(2 + 2 + 1)), ("QLinearLeakyRelu", quantized(2 + 2)),
      ("QLinearSigmoid", quantized(2 + 4, transcendentals: 1)), ("QLinearWhere", quantized(2)), ("QLinearConcat", quantized(2)),
      ("QLinearSoftmax", quantizedSoftmax), ("QLinearAveragePool", quantizedPooling),
      ("QLinearGlobalAveragePool", quantizedMean), ("QLinearReduceMean", quantizedMean),
      ("GatherBlockQuantized", blocks),
    ].map { ("com.microsoft::\($0)", $1) })

  /// out (before + 5).
  private static func quantized(_ before: Int, transcendentals: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let out = try context.elementsOut()
      return Cost(flops: try Quantity(before + 5) * out, transcendentals: try Quantity(transcendentals) * out)
    }
  }

  /// 12 in - 2 rows: Softmax (5 in - 2 rows) between 2 and 5 for each element. What a row is follows from the attribute opset, as
  /// in Softmax.
  private static let quantizedSoftmax = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    let isOld = context.node.integer("opset") ?? 13 < 13
    let axis = context.node.integer("axis") ?? -1
    let rows = isOld ? try rows(context, from: axis) : try lines(context, along: axis)
    return Cost(flops: try 12 * elements - 2 * rows, transcendentals: elements)
  }

  /// 2 in + out (k + 5): AveragePool over k elements.
  private static let quantizedPooling = CostRule { (context) throws(ModelGraphError) in
    Cost(flops: try 2 * context.elements(ofInput: 0) + context.elementsOut() * (window(context) + 5))
  }

  /// 3 in + 5 out: a mean takes as many additions and divisions as it has elements.
  private static let quantizedMean = CostRule { (context) throws(ModelGraphError) in
    Cost(flops: try 3 * context.elements(ofInput: 0) + 5 * context.elementsOut())
  }

  /// macs = out k; integer operations = 2 macs; flops = out for the scale, plus out with bias, and the scales' products, one for
  /// each scale of the weights.
  private static let integerToFloat = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    let scaling = try context.elements(ofInput: 3) + Quantity(context.has(6) ? 2 : 1) * out
    return try integerProducts(out * innerSize(context), flops: scaling)
  }

  /// The same after the first operand is made coarse: 7 in + 7 more, see DynamicQuantizeLinear.
  private static let dynamicMatmul = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    let scaling = try context.elements(ofInput: 2) + Quantity(context.has(4) ? 2 : 1) * out
    return try integerProducts(
      out * innerSize(context), flops: dynamicQuantization(of: context.elements(ofInput: 0)) + scaling)
  }

  /// macs = m n k; integer operations = 2 macs, plus out with C; flops = 5 out (requantisation), or out (the scale) when the result
  /// stays real.
  private static let quantizedGemm = CostRule { (context) throws(ModelGraphError) in
    let (a, out) = (try context.shape(0, rank: 2), try context.elementsOut())
    let inner = context.isSet("transA") ? a[0] : a[1]
    return try integerProducts(
      out * inner, biases: context.has(6) ? out : 0, flops: context.has(7) ? requantization * out : out)
  }

  /// macs = out K; flops = 2 macs + 2 N K, plus out with bias: each of the N K weights is made real once (2), and the products are
  /// those of real numbers.
  private static let narrowWeights = CostRule { (context) throws(ModelGraphError) in
    let (out, inner) = (try context.elementsOut(), Quantity(try context.count("K")))
    let weights = try Quantity(context.count("N")) * inner
    let macs = try out * inner
    return Cost(flops: try 2 * macs + 2 * weights + (context.has(5) ? out : 0), macs: macs)
  }

  /// macs = out K; flops = 2 macs + N K: each weight is looked up in a table and scaled.
  private static let fourBitWeights = CostRule { (context) throws(ModelGraphError) in
    let (out, inner) = (try context.elementsOut(), Quantity(try context.count("K")))
    let macs = try out * inner
    return Cost(flops: try 2 * macs + Quantity(context.count("N")) * inner, macs: macs)
  }

  /// macs = out k; flops = 2 macs + n k for n columns, plus n k more with offsets: each weight is scaled once.
  private static let fourBitBlocks = CostRule { (context) throws(ModelGraphError) in
    let (shape, inner) = (try context.outputShape(), try innerSize(context))
    guard let columns = shape.last else { throw ModelGraphError(.inconsistent, "it makes a single number") }
    let macs = try context.elementsOut() * inner
    let each: Quantity = context.node.integer("blk_quant_type") == 1 ? 2 : 1
    return Cost(flops: try 2 * macs + each * columns * inner, macs: macs)
  }

  private static let ordered = CostRule.untold("Podium has no rule for arithmetic on tiles of int8")

  /// 2 out: what is taken is made real.
  private static let blocks = CostRule { (context) throws(ModelGraphError) in Cost(flops: try 2 * context.elementsOut()) }
}
