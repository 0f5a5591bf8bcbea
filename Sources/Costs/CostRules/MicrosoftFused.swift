import ModelGraph

extension CostRules {
  /// Operators of ONNX Runtime (domain com.microsoft) that join, or spell otherwise, those of the standard.
  static let microsoftFused: [String: CostRule] = Dictionary(
    uniqueKeysWithValues: [
      ("Gelu", gelu), ("FastGelu", fastGelu), ("BiasGelu", perElement(6, transcendentals: 1)),
      ("QuickGelu", perElement(6, transcendentals: 1)), ("BiasSplitGelu", biasSplitGelu), ("BiasAdd", perElement(2)),
      ("BiasSoftmax", biasSoftmax), ("BiasDropout", biasDropout), ("ComplexMul", perElement(3)), ("ComplexMulConj", perElement(3)),
      ("FusedConv", fusedConvolution), ("NhwcFusedConv", fusedConvolution), ("NhwcConv", convolution),
      ("ConvTransposeWithDynamicPads", transposedWithPads), ("NhwcMaxPool", maximumPooling),
      ("CausalConvWithState", causalConvolution), ("LinearAttention", linearAttentionRule),
      ("FusedMatMul", fusedMatmul), ("TransposeMatMul", fusedMatmul), ("FusedMatMulActivation", fusedMatmul),
      ("FusedGemm", fusedGemm), ("GemmFastGelu", gemmFastGelu), ("Inverse", inverse), ("CDist", distances),
      ("LayerNormalization", layerNormalization), ("SimplifiedLayerNormalization", rootMeanSquare),
      ("SkipLayerNormalization", skipLayer),
      ("SkipSimplifiedLayerNormalization", skipRootMeanSquare), ("EmbedLayerNormalization", embedding),
      ("GroupNorm", groupNorm), ("SkipGroupNorm", groupNorm), ("RotaryEmbedding", rotary), ("GridSample", gridSample),
      ("GatedRMSNorm", gatedRootMeanSquare),
      ("SparseToDenseMatMul", .untold("how many elements are not 0 depends on the data")),
      ("CropAndResize", cropAndResize), ("Range", range),
      // Copies and choices.
      ("ExpandDims", .free), ("GatherND", .free), ("NGramRepeatBlock", .free), ("Pad", .free), ("RelativePositionBias", .free),
      ("RemovePadding", .free), ("RestorePadding", .free), ("TorchEmbedding", .free), ("Trilu", .free), ("UnfoldTensor", .free),
      ("Unique", .free),
      // Whole numbers.
      ("MulInteger", .free), ("ReduceSumInteger", .free),
    ].map { ("com.microsoft::\($0)", $1) })

  /// BiasGelu: add and the 5 operations of Gelu. QuickGelu x sigmoid(a x): multiply, sigmoid (4), multiply. BiasAdd: a bias
  /// and what is skipped. ComplexMul: 6 operations for a pair of numbers.
  private static func perElement(_ operations: Int, transcendentals: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let out = try context.elementsOut()
      return try context.floating(Quantity(operations) * out, transcendentals: Quantity(transcendentals) * out)
    }
  }

  /// 9 out, the approximation of Gelu by tanh; plus out with bias.
  private static let fastGelu = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    return try context.floating(Quantity(context.has(1) ? 10 : 9) * out, transcendentals: out)
  }

  /// in + 6 out: biases added; one half of each row times Gelu (5) of the other.
  private static let biasSplitGelu = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    return try context.floating(context.elements(ofInput: 0) + 6 * out, transcendentals: out)
  }

  /// 6 in - 2 rows: bias added, then Softmax over everything from the axis on.
  private static let biasSoftmax = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    let rows = try CostRules.rows(context, from: context.node.integer("axis") ?? 1)
    return try context.floating(6 * elements - 2 * rows, transcendentals: elements)
  }

  /// out, plus out with a residual, plus 2 out in training (mask and scale).
  private static let biasDropout = CostRule { (context) throws(ModelGraphError) in
    let trains = context.has(4) ? try context.number(4) != 0 : false
    return try context.floating(Quantity((context.has(2) ? 2 : 1) + (trains ? 2 : 0)) * context.elementsOut())
  }

  /// Of the function that is applied to each result at last; nothing without one.
  private static func activation(_ context: CostContext) throws(ModelGraphError) -> Cost {
    guard let name = context.node.text("activation"), !name.isEmpty else { return .nothing }
    let out = try context.elementsOut()
    switch name.lowercased() {
    case "clip": return Cost(flops: try 2 * out)
    case "hardswish": return Cost(flops: try 5 * out)
    case "gelu": return Cost(flops: try 5 * out, transcendentals: out)
    default:
      let function = try CellFunction.named(name)
      return Cost(flops: try Quantity(function.flops) * out, transcendentals: try Quantity(function.transcendentals) * out)
    }
  }

  /// Conv, plus out for what is added to it, and the activation (as the operator of its name).
  private static let fusedConvolution = CostRule { (context) throws(ModelGraphError) in
    let sum = context.has(3) ? try context.elementsOut() : 0
    return try convolution.count(context) + Cost(flops: sum) + activation(context)
  }

  /// macs = in k Cout/g; flops = 2 macs, plus out with bias.
  private static let transposedWithPads = CostRule { (context) throws(ModelGraphError) in
    let macs = try context.elements(ofInput: 0) * Quantity.product(of: context.shape(1).dropFirst())
    return try context.products(macs: macs, extra: context.has(3) ? context.elementsOut() : 0)
  }

  /// macs = out k; flops = 2 macs, plus out unless alpha is 1, and the activation.
  ///
  /// k is the last dimension of the first input, the one before it with transA, the first with transBatchA too.
  private static let fusedMatmul = CostRule { (context) throws(ModelGraphError) in
    let (a, out) = (try context.shape(0), try context.elementsOut())
    guard let last = a.last else { throw ModelGraphError(.inconsistent, "it multiplies a single number") }
    let isTransposed = context.isSet("transA") && a.count > 1
    let inner = isTransposed ? a[context.isSet("transBatchA") ? 0 : a.count - 2] : last
    let extra = context.node.float("alpha") ?? 1 == 1 ? Quantity(0) : out
    return try context.products(macs: out * inner, extra: extra) + activation(context)
  }

  /// Gemm and the activation.
  static let fusedGemm = CostRule { (context) throws(ModelGraphError) in try gemm.count(context) + activation(context) }

  /// macs = out k; flops = 2 macs + 9 out, plus out with bias: FastGelu of the product.
  private static let gemmFastGelu = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    var cost = try context.products(
      macs: out * innerSize(context), extra: Quantity(context.has(2) ? 10 : 9) * out)
    cost.transcendentals = out
    return cost
  }

  /// n (2n² - 2n + 1) for each matrix of n rows, by elimination in place. Each of n pivots takes its reciprocal, n - 1 products
  /// in its row and, in n - 1 other rows, n - 1 multiplications and subtractions and a product: 2n² - 2n + 1.
  static let inverse = CostRule { (context) throws(ModelGraphError) in
    let shape = try context.shape(0)
    guard shape.count >= 2, let n = shape.last else {
      throw ModelGraphError(.inconsistent, "its input is \(describe(shape)), not a matrix")
    }
    let matrices = try Quantity.product(of: shape.dropLast(2))
    return try context.floating(matrices * n * (2 * n * n - 2 * n + 1))
  }

  /// out (3k - 1), plus out for roots: between rows of k numbers k differences, k squares, k - 1 additions.
  private static let distances = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    let hasRoot = context.node.text("metric") != "sqeuclidean"
    return try context.floating(out * (3 * innerSize(context) - (hasRoot ? 0 : 1)))
  }

  /// 7 in + 2 rows, plus in with shift, plus in with bias: what is skipped and the bias added, then LayerNormalization.
  private static let skipLayer = CostRule { (context) throws(ModelGraphError) in
    let added = [3, 4].filter { context.has($0) }.count
    return try context.floating(Quantity(7 + added) * context.elements(ofInput: 0) + 2 * rows(context, from: -1))
  }

  /// 5 in + 2 rows, plus in with bias: what is skipped and the bias added, then RMSNormalization.
  private static let skipRootMeanSquare = CostRule { (context) throws(ModelGraphError) in
    try context.floating(
      Quantity(context.has(3) ? 6 : 5) * context.elements(ofInput: 0) + 2 * rows(context, from: -1))
  }

  /// 8 out + 2 rows, plus out with segments: two or three vectors that are looked up added, then LayerNormalization.
  private static let embedding = CostRule { (context) throws(ModelGraphError) in
    let shape = try context.outputShape()
    let rows = try Quantity.product(of: shape.dropLast())
    return Cost(flops: try Quantity(context.has(4) ? 9 : 8) * context.elementsOut() + 2 * rows)
  }

  /// 9 in + 2 in/C with scales of C numbers: RMSNormalization (4 in), sigmoid of the gate (4), multiplied; in more when the gate is
  /// z sigmoid(z).
  private static let gatedRootMeanSquare = CostRule { (context) throws(ModelGraphError) in
    let (elements, size) = (try context.elements(ofInput: 0), try context.elements(ofInput: 1))
    let gate = context.node.text("activation") == "sigmoid" ? 9 : 10
    return try context.floating(Quantity(gate) * elements + 2 * elements.floorDivided(by: size), transcendentals: elements)
  }

  /// 7 in + 2 N G as GroupNormalization; 5 in more for the activation x sigmoid(x); in more for what is skipped, and for its bias.
  private static let groupNorm = CostRule { (context) throws(ModelGraphError) in
    let (elements, groups) = (try context.elements(ofInput: 0), try context.count("groups"))
    let activates = context.isSet("activation")
    let added = [3, 4].filter { context.has($0) }.count
    return try context.floating(
      Quantity(7 + added + (activates ? 5 : 0)) * elements + 2 * Quantity(groups) * rows(context, from: 1),
      transcendentals: activates ? elements : 0)
  }

  /// 9 out when linear (see `sampling`), 0 when nearest.
  private static let cropAndResize = CostRule { (context) throws(ModelGraphError) in
    context.node.text("mode") == "nearest" ? .nothing : try context.floating(9 * context.elementsOut())
  }
}
