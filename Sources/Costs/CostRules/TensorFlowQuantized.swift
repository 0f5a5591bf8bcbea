import ModelGraph

extension CostRules {
  /// Quantised operators: products of whole numbers are integer operations; scaling between whole and real numbers is floating-point
  /// work, see `quantization`.
  static let tensorFlowQuantized: [String: CostRule] = [
    "QuantizedConv2D": coarse(spatialProduct), "QuantizedConv2DAndRelu": coarse(spatialProduct),
    "QuantizedConv2DPerChannel": coarse(spatialProduct), "QuantizedConv2DWithBias": coarse(spatialProduct, bias: true),
    "QuantizedConv2DWithBiasAndRelu": coarse(spatialProduct, bias: true),
    "QuantizedConv2DAndRequantize": coarse(spatialProduct, rescales: true),
    "QuantizedConv2DWithBiasAndRequantize": coarse(spatialProduct, bias: true, rescales: true),
    "QuantizedConv2DWithBiasAndReluAndRequantize": coarse(spatialProduct, bias: true, rescales: true),
    "QuantizedDepthwiseConv2D": coarse(depthwiseProduct), "QuantizedDepthwiseConv2DWithBias": coarse(depthwiseProduct, bias: true),
    "QuantizedDepthwiseConv2DWithBiasAndRelu": coarse(depthwiseProduct, bias: true),
    "QuantizedMatMul": coarse(matrixProduct("transpose_a")),
    "QuantizedMatMulWithBias": coarse(matrixProduct("transpose_a"), bias: true),
    "QuantizedMatMulWithBiasAndRelu": coarse(matrixProduct("transpose_a"), bias: true),
    // Multiply, round, add the zero point, two bounds; subtract the zero point, multiply.
    "QuantizeV2": rescaling(5), "Requantize": rescaling(5), "QuantizeDownAndShrinkRange": rescaling(5), "Dequantize": rescaling(2),
    "QuantizedInstanceNorm": .untold("a normalisation of whole numbers has no rule"),
    // Work on whole numbers that is no product.
    "QuantizedAdd": .free, "QuantizedMul": .free, "QuantizedRelu": .free, "QuantizedRelu6": .free, "QuantizedReluX": .free,
    "QuantizedBiasAdd": .free, "QuantizedMaxPool": .free, "QuantizedAvgPool": .free, "RequantizationRange": .free,
    "QuantizedConcat": .free, "QuantizedConcatV2": .free, "QuantizedReshape": .free,
  ]

  private static func coarse(_ product: CostRule, bias: Bool = false, rescales: Bool = false) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let (macs, out) = (try product.count(context).macs, try context.elementsOut())
      return try integerProducts(macs, biases: bias ? out : 0, flops: rescales ? requantization * out : 0)
    }
  }

  /// One less in the mode SCALED, which has no zero point.
  private static func rescaling(_ flops: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let each = context.node.text("mode") == "SCALED" ? flops - 1 : flops
      return Cost(flops: try Quantity(each) * context.elementsOut())
    }
  }
}
