import ModelGraph

extension CostRules {
  /// Convolutions and products of matrices.
  static let tensorFlowProducts: [String: CostRule] = [
    "Conv2D": spatialProduct, "Conv3D": spatialProduct, "Conv": spatialProduct, "_FusedConv2D": fused(spatialProduct),
    "DepthwiseConv2dNative": depthwiseProduct, "FusedDepthwiseConv2dNative": fused(depthwiseProduct),
    "_FusedDepthwiseConv2dNative": fused(depthwiseProduct),
    "Conv2DBackpropInput": spreadProduct, "Conv3DBackpropInput": spreadProduct, "Conv3DBackpropInputV2": spreadProduct,
    "DepthwiseConv2dNativeBackpropInput": depthwiseSpreadProduct,
    "Conv2DBackpropFilter": filterProduct, "Conv3DBackpropFilter": filterProduct, "Conv3DBackpropFilterV2": filterProduct,
    "DepthwiseConv2dNativeBackpropFilter": depthwiseFilterProduct,
    "MatMul": matrixProduct("transpose_a"), "SparseMatMul": matrixProduct("transpose_a"),
    "_FusedMatMul": fused(matrixProduct("transpose_a")), "BatchMatMul": matrixProduct("adj_x"),
    "BatchMatMulV2": matrixProduct("adj_x"),
    "BatchMatMulV3": matrixProduct("adj_x"), "Einsum": einsum, "SparseTensorDenseMatMul": sparseProduct,
    // Of each three numbers: two products and their difference.
    "Cross": eachElement(3),
    // As ONNX's Det and ONNX Runtime's Inverse.
    "MatrixDeterminant": determinant, "MatrixInverse": inverse,
  ]

  /// macs = out k Cin/g: the filter `[k..., Cin/g, Cout]` says the factors. flops = 2 macs.
  static let spatialProduct = CostRule { (context) throws(ModelGraphError) in
    try context.products(macs: context.elementsOut() * Quantity.product(of: context.shape(1).dropLast()), extra: 0)
  }

  /// macs = out k: each channel of the output is made of one of the input; the filter is `[k, k, Cin, multiplier]`.
  static let depthwiseProduct = CostRule { (context) throws(ModelGraphError) in
    try context.products(macs: context.elementsOut() * Quantity.product(of: context.shape(1).prefix(2)), extra: 0)
  }

  /// macs = in k Cout/g, with in the elements of the third input: each is spread over the window `[k..., Cout/g, Cin]`.
  private static let spreadProduct = CostRule { (context) throws(ModelGraphError) in
    let places = try Quantity.product(of: context.shape(1).dropLast())
    return try context.products(macs: context.elements(ofInput: 2) * places, extra: 0, operand: 2)
  }

  /// macs = in k, with in the elements of the third input.
  private static let depthwiseSpreadProduct = CostRule { (context) throws(ModelGraphError) in
    let places = try Quantity.product(of: context.shape(1).prefix(2))
    return try context.products(macs: context.elements(ofInput: 2) * places, extra: 0, operand: 2)
  }

  /// macs = those of the convolution whose filter's gradient it makes: the elements of the third input times k Cin/g of the output
  /// `[k..., Cin/g, Cout]`.
  private static let filterProduct = CostRule { (context) throws(ModelGraphError) in
    let places = try Quantity.product(of: context.outputShape().dropLast())
    return try context.products(macs: context.elements(ofInput: 2) * places, extra: 0)
  }

  /// The same with k for k Cin/g.
  private static let depthwiseFilterProduct = CostRule { (context) throws(ModelGraphError) in
    let places = try Quantity.product(of: context.outputShape().prefix(2))
    return try context.products(macs: context.elements(ofInput: 2) * places, extra: 0)
  }

  /// macs = out k with k the inner dimension, the last of the first input or, transposed, the last but one.
  static func matrixProduct(_ transposed: String) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let shape = try context.shape(0)
      guard shape.count >= 2 else { throw ModelGraphError(.inconsistent, "its first input is \(describe(shape)), not a matrix") }
      return try context.products(macs: context.elementsOut() * shape[shape.count - (context.isSet(transposed) ? 2 : 1)], extra: 0)
    }
  }

  /// macs = n columns, with n the stored elements of the matrix: each meets a row of the other factor.
  private static let sparseProduct = CostRule { (context) throws(ModelGraphError) in
    guard let columns = try context.outputShape().last else { throw ModelGraphError(.inconsistent, "it makes a single number") }
    return try context.products(macs: context.elements(ofInput: 1) * columns, extra: 0, operand: 1)
  }

  /// Operations per element of what optimisers hang on a product.
  private static let fusedFunctions: [String: (flops: Int, transcendentals: Int)] = [
    "BiasAdd": (1, 0), "Add": (1, 0), "Relu": (1, 0), "Relu6": (2, 0), "LeakyRelu": (2, 0), "Elu": (4, 1), "Sigmoid": (4, 1),
    "Tanh": (1, 1), "FusedBatchNorm": (2, 0), "GeluExact": (5, 1), "GeluApproximate": (9, 1),
  ]

  private static func fused(_ product: CostRule) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      var cost = try product.count(context)
      let out = try context.elementsOut()
      for name in context.texts("fused_ops") ?? [] {
        guard let function = fusedFunctions[name] else {
          throw ModelGraphError(.unknown, "what \"\(name)\" in it costs has no rule")
        }
        cost =
          try cost + context.floating(Quantity(function.flops) * out, transcendentals: Quantity(function.transcendentals) * out)
      }
      return cost
    }
  }
}
