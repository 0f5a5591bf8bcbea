extension ShapeRules {
  /// Operators on text.
  static let strings: [String: ShapeRule] = [
    "StringConcat": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(.string, try Broadcasting.shape([context.shape(0), context.shape(1)]))]
    },
    "RegexFullMatch": ShapeRule { (context) throws(ModelGraphError) in [TensorInfo(.bool, try context.shape(0))] },
    "StringNormalizer": ShapeRule(normalizeText), "StringSplit": ShapeRule(splitText), "TfIdfVectorizer": ShapeRule(countTerms),
    "com.microsoft::Tokenizer": ShapeRule(tokenize),
    "com.microsoft::MurmurHash3": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(context.node.integer("positive") ?? 1 != 0 ? .uint32 : .int32, try context.shape(0))]
    },
  ]

  /// The last dimension keeps what is no stop word.
  private static func normalizeText(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    guard case .texts(let words)? = context.node.attributes["stopwords"], !words.isEmpty, !shape.isEmpty else {
      return [TensorInfo(.string, shape)]
    }
    shape[shape.count - 1] = context.freshDimension(axis: shape.count - 1)
    return [TensorInfo(.string, shape)]
  }

  /// A new last dimension has the parts of each text, of which there are at most the splits and one.
  private static func splitText(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    return [TensorInfo(.string, shape + [context.freshDimension(axis: shape.count)]), TensorInfo(.int64, shape)]
  }

  /// Counts by term: the last dimension becomes one more than the highest index of a term.
  private static func countTerms(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    guard let highest = context.node.integers("ngram_indexes")?.max(), highest >= 0 else {
      throw ModelGraphError(.inconsistent, "its ngram_indexes name no terms")
    }
    return [TensorInfo(.float32, Array(shape.dropLast()) + [try Quantity(highest) + 1])]
  }

  private static func tokenize(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    return [TensorInfo(.string, shape + [context.freshDimension(axis: shape.count)])]
  }
}
