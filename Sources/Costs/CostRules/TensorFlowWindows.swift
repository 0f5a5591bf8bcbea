import ModelGraph

extension CostRules {
  /// Poolings: k is the product of ksize.
  static let tensorFlowWindows: [String: CostRule] = [
    // out (k - 1) comparisons; out k: k - 1 additions and a division.
    "MaxPool": pooling(less: 1), "MaxPoolV2": pooling(less: 1), "MaxPool3D": pooling(less: 1),
    "MaxPoolWithArgmax": pooling(less: 1),
    "AvgPool": pooling(less: 0), "AvgPool3D": pooling(less: 0),
    "Dilation2D": dilation,
  ]

  static func pooling(less: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      try context.floating(context.elementsOut() * (windowSize(context) - Quantity(less)))
    }
  }

  /// An attribute, or in newer forms the second input.
  static func windowSize(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    if let window = context.node.integers("ksize") { return try Quantity.product(of: window.map { Quantity($0) }) }
    guard let window = context.has(1) ? context.inputs[1]?.values : nil else {
      throw ModelGraphError(.inconsistent, "it says no ksize")
    }
    return try Quantity.product(of: window)
  }

  /// out (2k - 1): k additions of the filter `[k, k, C]`, and k - 1 comparisons.
  private static let dilation = CostRule { (context) throws(ModelGraphError) in
    let size = try Quantity.product(of: context.shape(1).dropLast())
    return try context.floating(context.elementsOut() * (2 * size - 1))
  }
}
