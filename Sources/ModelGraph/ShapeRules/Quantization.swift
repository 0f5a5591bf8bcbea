extension ShapeRules {
  /// Operators between real numbers and small integers, and integer products.
  static let quantization: [String: ShapeRule] = [
    "QuantizeLinear": ShapeRule(quantize), "com.microsoft::QuantizeLinear": ShapeRule(quantize),
    "DequantizeLinear": ShapeRule(dequantize), "com.microsoft::DequantizeLinear": ShapeRule(dequantize),
    "DynamicQuantizeLinear": ShapeRule(dynamicQuantize),
    "ConvInteger": ShapeRule { (context) throws(ModelGraphError) in [TensorInfo(.int32, try convolved(context))] },
    "QLinearConv": ShapeRule(quantizedConvolution),
    "MatMulInteger": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(.int32, try multiplied(context.shape(0), context.shape(1)))]
    },
    "QLinearMatMul": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 7) ?? context.type(of: 0), try multiplied(context.shape(0), context.shape(3)))]
    },
  ]

  /// The type is that of the zero point, else what an attribute says, else uint8.
  private static func quantize(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(context.type(of: 2) ?? context.type("output_dtype") ?? .uint8, try context.shape(0))]
  }

  private static func dequantize(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(context.type("output_dtype") ?? context.type(of: 1), try context.shape(0))]
  }

  /// What is quantised, its scale and its zero point.
  private static func dynamicQuantize(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(.uint8, try context.shape(0)), TensorInfo(.float32, []), TensorInfo(.uint8, [])]
  }

  /// Each of input, weight and output comes with its scale and zero point.
  private static func quantizedConvolution(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(context.type(of: 7) ?? context.type(of: 0), try convolved(context, weight: 3))]
  }
}
