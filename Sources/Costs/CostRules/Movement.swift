import ModelGraph

extension CostRules {
  /// Operators that move, copy, fill or rename elements, or do arithmetic on shapes, and containers and texts: no floating-point
  /// operation, but for those with a rule of their own.
  static let movement: [String: CostRule] = moved.merging([
    "Dropout": dropout, "Range": range, "Scatter": scatter, "ScatterElements": scatter, "ScatterND": scatter, "Col2Im": overlap,
    "TfIdfVectorizer": weighted, "ImageDecoder": .untold("what decoding takes depends on the image"),
  ]) { first, _ in first }

  private static let moved: [String: CostRule] = Dictionary(
    uniqueKeysWithValues: [
      // Copies, choices by position and views.
      "BitCast", "Cast", "CastLike", "CenterCropPad", "Concat", "DepthToSpace", "Expand", "Flatten", "Gather", "GatherElements",
      "GatherND", "Identity", "Pad", "Reshape", "ReverseSequence", "Slice", "SpaceToDepth", "Split", "Squeeze", "TensorScatter",
      "Tile", "Transpose", "Trilu", "Unsqueeze", "Where",
      // Places found before: each element goes where its index says.
      "MaxUnpool",
      // Shapes and fills.
      "Constant", "ConstantOfShape", "EyeLike", "OneHot", "Shape", "Size",
      // Sequences and optional values.
      "ConcatFromSequence", "Optional", "OptionalGetElement", "OptionalHasElement", "SequenceAt", "SequenceConstruct",
      "SequenceEmpty", "SequenceErase", "SequenceInsert", "SequenceLength", "SplitToSequence",
      // Texts.
      "RegexFullMatch", "StringConcat", "StringNormalizer", "StringSplit",
    ].map { ($0, .free) })

  /// 0 at inference, when it passes its input on. 2 out in training: every element is multiplied by the mask and by the scale that
  /// makes up for those left out; drawing the mask counts as generation does, 0.
  private static let dropout = CostRule { (context) throws(ModelGraphError) in
    guard context.opset >= 12, context.has(2) else { return .nothing }
    guard try context.number(2) != 0 else { return .nothing }
    return try context.floating(2 * context.elementsOut())
  }

  /// 2 out for floating-point numbers: start + i delta. Whole numbers are shape arithmetic.
  static let range = CostRule { (context) throws(ModelGraphError) in
    guard try context.isFloatingPoint() else { return .nothing }
    return try context.floating(2 * context.elementsOut())
  }

  /// The elements of the updates with a reduction, each of which is added to, multiplied with or compared to what is there;
  /// 0 when they replace it.
  private static let scatter = CostRule { (context) throws(ModelGraphError) in
    guard context.node.text("reduction") ?? "none" != "none" else { return .nothing }
    return try context.floating(context.elements(ofInput: 2))
  }

  /// in: where blocks overlap they add up, and starting from zero each of their elements is added once.
  private static let overlap = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elements(ofInput: 0))
  }

  /// out when counts are multiplied by weights (mode TFIDF); counting itself is work on whole numbers.
  private static let weighted = CostRule { (context) throws(ModelGraphError) in
    guard context.node.text("mode") == "TFIDF", context.floatCount("weights") > 0 else { return .nothing }
    return Cost(flops: try context.elementsOut())
  }
}
