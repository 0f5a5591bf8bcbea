extension TensorFlowShapes {
  /// Lookup tables and text. Nothing of what they hold is followed.
  static let tables: [String: ShapeRule] = [
    ShapeRule.each(
      [
        "HashTable", "HashTableV2", "MutableHashTable", "MutableHashTableV2", "MutableDenseHashTableV2", "AnonymousHashTable",
        "InitializeTableV2", "InitializeTableFromTextFileV2", "LookupTableImportV2", "LookupTableInsertV2",
      ], nothing.infer),
    ShapeRule.each(["LookupTableFind", "LookupTableFindV2"]) { (context) throws(ModelGraphError) in
      let type = context.tensorFlowType("Tout")
      return [TensorInfo(type, try context.shape(1) + (context.has(2) ? context.shape(2) : []))]
    },
    ShapeRule.each(["LookupTableSize", "LookupTableSizeV2"]) { (_) throws(ModelGraphError) in [TensorInfo(.int64, [])] },
    ShapeRule.each(
      [
        "StringLower", "StringUpper", "StringStrip", "StaticRegexReplace", "RegexReplace", "AsString", "Substr", "EncodeBase64",
        "DecodeBase64", "UnicodeTranscode", "UnicodeScript", "StringToHashBucket",
      ]
    ) { (context) throws(ModelGraphError) in [TensorInfo(.string, try context.shape(0))] },
    ShapeRule.each(["StringToHashBucketFast", "StringToHashBucketStrong"]) { (context) throws(ModelGraphError) in
      [TensorInfo(.int64, try context.shape(0))]
    },
    ShapeRule.each(["StringLength"]) { (context) throws(ModelGraphError) in [TensorInfo(.int32, try context.shape(0))] },
    ShapeRule.each(["StringToNumber"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.tensorFlowType("out_type") ?? .float32, try context.shape(0))]
    },
    ShapeRule.each(["StaticRegexFullMatch", "RegexFullMatch"]) { (context) throws(ModelGraphError) in
      [TensorInfo(.bool, try context.shape(0))]
    },
    ShapeRule.each(["StringJoin"]) { (context) throws(ModelGraphError) in
      var shapes: [[Quantity]] = []
      for index in context.inputs.indices { shapes.append(try context.shape(index)) }
      return [TensorInfo(.string, try Broadcasting.shape(shapes))]
    },
    ShapeRule.each(["StringFormat", "ReadFile", "ShardedFilename"], text.infer),
    ShapeRule.each(["StringSplit", "StringSplitV2"]) { (context) throws(ModelGraphError) in
      let count = context.freshDimension(axis: 0)
      return [TensorInfo(.int64, [count, 2]), TensorInfo(.string, [count]), TensorInfo(.int64, [2])]
    },
    ShapeRule.each(["DecodeRaw", "DecodePaddedRaw"]) { (context) throws(ModelGraphError) in
      let shape = try context.shape(0)
      return [TensorInfo(context.tensorFlowType("out_type"), shape + [context.freshDimension(axis: shape.count)])]
    },
    ShapeRule.each(["SaveV2", "RestoreV2", "MergeV2Checkpoints"], nothing.infer),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }
}
