extension ShapeRules {
  /// Operators of `ai.onnx.ml`: what classical learners make of `[rows, features]`.
  static let classicalModels: [String: ShapeRule] = [
    each(["Binarizer", "Imputer"]) { (context) throws(ModelGraphError) in [try context.like(0)] },
    each(["Normalizer", "Scaler"]) { (context) throws(ModelGraphError) in [TensorInfo(.float32, try context.shape(0))] },
    each(["LinearRegressor"]) { (context) throws(ModelGraphError) in
      [TensorInfo(.float32, [try rows(context), Quantity(try context.positive("targets", default: 1))])]
    },
    each(["SVMRegressor"]) { (context) throws(ModelGraphError) in [TensorInfo(.float32, [try rows(context), 1])] },
    each(["TreeEnsembleRegressor"]) { (context) throws(ModelGraphError) in
      [TensorInfo(.float32, [try rows(context), Quantity(try context.positive("n_targets", default: 1))])]
    },
    each(["TreeEnsemble"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 0), [try rows(context), Quantity(try context.positive("n_targets", default: 1))])]
    },
    each(["LinearClassifier", "SVMClassifier", "TreeEnsembleClassifier"], classify),
    each(["OneHotEncoder"], encodeOneHot), each(["LabelEncoder", "CategoryMapper"], encodeLabels),
    each(["ArrayFeatureExtractor"], extractFeatures), each(["FeatureVectorizer"], joinFeatures),
    each(["DictVectorizer", "CastMap"], vectorize),
    each(["ZipMap"]) { (_) throws(ModelGraphError) in [TensorInfo(.sequenceOf(.unknown))] },
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  private static func each(
    _ names: [String], _ infer: @escaping @Sendable (NodeContext) throws(ModelGraphError) -> [TensorInfo]
  ) -> [String: ShapeRule] {
    ShapeRule.each(names.map { "ai.onnx.ml::\($0)" }, infer)
  }

  /// A vector is one row.
  private static func rows(_ context: NodeContext) throws(ModelGraphError) -> Quantity {
    let shape = try context.shape(0)
    return shape.count > 1 ? shape[0] : 1
  }

  /// How many an attribute lists.
  private static func count(_ context: NodeContext, _ attributes: [String]) -> Int? {
    for name in attributes {
      switch context.node.attributes[name] {
      case .integers(let values)?: return values.count
      case .texts(let values)?: return values.count
      case .floats(let values)?: return values.count
      default: continue
      }
    }
    return nil
  }

  /// The label of each row, and a score of each class.
  private static func classify(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let rows = try rows(context)
    let texts = count(context, ["classlabels_strings"])
    guard let labels = texts ?? count(context, ["classlabels_ints", "classlabels_int64s"]) else {
      throw ModelGraphError(.unknown, "it lists no class labels")
    }
    return [TensorInfo(texts != nil ? .string : .int64, [rows]), TensorInfo(.float32, [rows, Quantity(labels)])]
  }

  private static func encodeOneHot(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    guard let categories = count(context, ["cats_strings", "cats_int64s"]) else {
      throw ModelGraphError(.inconsistent, "it lists no categories")
    }
    return [TensorInfo(.float32, try context.shape(0) + [Quantity(categories)])]
  }

  /// What each element is mapped to has the type of the list of values; text and numbers become each other where both are
  /// listed.
  private static func encodeLabels(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    if let tensor = context.node.tensor("values_tensor") { return [TensorInfo(tensor.elementType, shape)] }
    let types: [(String, ElementType)] = [("values_strings", .string), ("values_int64s", .int64), ("values_floats", .float32)]
    for (name, type) in types where context.node.attributes[name] != nil { return [TensorInfo(type, shape)] }
    return [TensorInfo(context.type(of: 0) == .string ? .int64 : .string, shape)]
  }

  /// Some columns.
  private static func extractFeatures(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let picked = try Quantity.product(of: context.shape(1))
    return [TensorInfo(context.type(of: 0), shape.count > 1 ? shape.dropLast() + [picked] : [1, picked])]
  }

  /// All columns side by side.
  private static func joinFeatures(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let rows = try rows(context)
    if let sizes = context.node.integers("inputdimensions") {
      return [TensorInfo(.float32, [rows, try Quantity.sum(of: sizes.map { Quantity($0) })])]
    }
    var columns = Quantity(0)
    for index in context.inputs.indices {
      let shape = try context.shape(index)
      columns = try columns + (shape.count > 1 ? Quantity.product(of: shape.dropFirst()) : shape.first ?? 1)
    }
    return [TensorInfo(.float32, [rows, columns])]
  }

  /// A dictionary becomes one row, of a place for each word that is listed.
  private static func vectorize(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    if let words = count(context, ["string_vocabulary", "int64_vocabulary"]) { return [TensorInfo(nil, [1, Quantity(words)])] }
    let types: [String: ElementType] = ["TO_FLOAT": .float32, "TO_STRING": .string, "TO_INT64": .int64]
    let isSparse = context.node.text("map_form") == "SPARSE"
    let columns = isSparse ? Quantity(try context.positive("max_map", default: 1)) : context.freshDimension(axis: 1)
    return [TensorInfo(types[context.node.text("cast_to") ?? "TO_FLOAT"], [1, columns])]
  }
}
