import ModelGraph

extension CostRules {
  /// Convolutions and poolings.
  static let windows: [String: CostRule] = [
    "Conv": convolution, "ConvTranspose": transposedConvolution,
    "MaxPool": maximumPooling, "AveragePool": averagePooling, "LpPool": normPooling,
    "GlobalMaxPool": globalMaximum, "GlobalAveragePool": globalAverage, "GlobalLpPool": globalNorm,
    "MaxRoiPool": .untold("how large its windows are depends on the regions"),
    "CausalConvWithState": causalConvolution,
  ]

  /// macs = out k Cin/g; flops = 2 macs, plus out with bias.
  ///
  /// Every output element adds up, over the Cin/g channels of its group and the k places of the window, an input element times
  /// a weight: the weight `[Cout, Cin/g, k...]` says both factors. The first product has no addition of its own, but starting
  /// from zero it is one, as every library executes it. Windows that reach into the padding count whole.
  static let convolution = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    let macs = try out * Quantity.product(of: context.shape(1).dropFirst())
    return try context.products(macs: macs, extra: context.has(2) ? out : 0)
  }

  /// macs = in k Cout/g; flops = 2 macs, plus out with bias.
  ///
  /// Every input element is spread over the k places of the window in the Cout/g channels of its group, once multiplied and
  /// once added each: the weight `[Cin, Cout/g, k...]` says both factors.
  static let transposedConvolution = CostRule { (context) throws(ModelGraphError) in
    let macs = try context.elements(ofInput: 0) * Quantity.product(of: context.shape(1).dropFirst())
    return try context.products(macs: macs, extra: context.has(2) ? context.elementsOut() : 0)
  }

  /// out (k - 1): the largest of k elements takes k - 1 comparisons.
  static let maximumPooling = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elementsOut() * (window(context) - 1))
  }

  /// out k: k - 1 additions and a division for each output element.
  static let averagePooling = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elementsOut() * window(context))
  }

  /// out 2k for the root of the sum of powers: k powers, k - 1 additions, a root; of which k + 1 are transcendental unless p is 2.
  /// out (2k - 1) for p = 1: absolute values and additions.
  private static let normPooling = CostRule { (context) throws(ModelGraphError) in
    let (out, size, p) = (try context.elementsOut(), try window(context), context.node.integer("p") ?? 2)
    if p == 1 { return try context.floating(out * (2 * size - 1)) }
    return try context.floating(2 * out * size, transcendentals: p == 2 ? 0 : out * (size + 1))
  }

  /// in - out: each output element is the largest of in/out elements.
  private static let globalMaximum = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elements(ofInput: 0) - context.elementsOut())
  }

  /// in: in - out additions and out divisions.
  static let globalAverage = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elements(ofInput: 0))
  }

  /// 2 in: in powers, in - out additions and out roots; of which in + out are transcendental unless p is 2.
  /// 2 in - out for p = 1: absolute values and additions.
  private static let globalNorm = CostRule { (context) throws(ModelGraphError) in
    let (elements, out, p) = (try context.elements(ofInput: 0), try context.elementsOut(), context.node.integer("p") ?? 2)
    if p == 1 { return try context.floating(2 * elements - out) }
    return try context.floating(2 * elements, transcendentals: p == 2 ? 0 : elements + out)
  }

  /// macs = out k; flops = 2 macs, plus out with bias, plus 5 out with the activation x sigmoid(x).
  ///
  /// Each channel has a window of its own, `[channels, 1, k]`. The activation: negate, exp, add, divide, multiply.
  static let causalConvolution = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    let activates = context.node.text("activation") ?? "none" != "none"
    let extra = Quantity((context.has(2) ? 1 : 0) + (activates ? 5 : 0))
    var cost = try context.products(macs: out * Quantity.product(of: context.shape(1).dropFirst()), extra: extra * out)
    if activates { cost.transcendentals = out }
    return cost
  }

  static func window(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    guard let kernel = context.node.integers("kernel_shape") else {
      throw ModelGraphError(.inconsistent, "it says no kernel_shape")
    }
    return try Quantity.product(of: kernel.map { Quantity($0) })
  }
}
