import ModelGraph

/// Operators of TensorFlow that calculate nothing in floating point, whatever the sizes: 0 on 2x3 = 6 elements.
extension CostRow {
  static let tensorFlowStill: [CostRow] = [
    copies, shapesAndChoices, bitsAndParts, coarseNumbers, randomNumbers, controlFlow, tensorLists, variablesAndTables,
    textsAndFiles,
  ].flatMap(\.self).map { (name: String) in CostRow("tensorflow::\(name)", [[2, 3]], to: [[2, 3]]) }

  /// Views, and elements that go elsewhere by their position.
  private static let copies: [String] = [
    "BatchToSpace", "CheckNumericsV2", "Copy", "CopyHost", "DebugIdentity", "DebugIdentityV2", "DeepCopy", "Diag", "DiagPart",
    "DrawBoundingBoxes", "DrawBoundingBoxesV2", "ExtractImagePatches", "GuaranteeConst", "InplaceUpdate", "MatrixDiagPartV2",
    "MatrixDiagPartV3", "MatrixDiagV2", "MatrixDiagV3", "MatrixSetDiag", "MatrixSetDiagV2", "MatrixSetDiagV3",
    "OptimizationBarrier", "ParallelDynamicStitch", "PlaceholderV3", "Print", "RandomShuffle", "RefIdentity", "ResourceGatherNd",
    "Roll", "Snapshot", "SpaceToBatch", "SparseReorder", "SparseToDense", "StridedSliceGrad", "TensorStridedSliceUpdate",
    "XlaSharding", "_DeviceRetval", "_Retval",
  ]

  /// Sizes and indices; comparisons that sort or search, as TopK of ONNX.
  private static let shapesAndChoices: [String] = [
    "BroadcastGradientArgs", "Bucketize", "ConcatOffset", "Empty", "FakeParam", "ListDiff", "LowerBound", "NthElement",
    "SearchSorted", "ShapeGuard", "SparseFillEmptyRows", "SparseReshape", "TopK", "UniqueV2", "UniqueWithCounts",
    "UniqueWithCountsV2", "UpperBound", "VariableShape",
  ]

  private static let bitsAndParts: [String] = [
    "Complex", "Imag", "Invert", "LeftShift", "LogicalXor", "NextAfter", "PopulationCount", "Real", "RightShift",
  ]

  /// Whole-number work that is no product.
  private static let coarseNumbers: [String] = [
    "QuantizedAdd", "QuantizedAvgPool", "QuantizedBiasAdd", "QuantizedConcat", "QuantizedConcatV2", "QuantizedMaxPool",
    "QuantizedMul", "QuantizedRelu", "QuantizedRelu6", "QuantizedReluX", "QuantizedReshape", "RequantizationRange",
  ]

  /// What a generator does inside counts nothing.
  private static let randomNumbers: [String] = [
    "ParameterizedTruncatedNormal", "RandomStandardNormal", "RandomUniform", "RandomUniformInt", "StatefulStandardNormalV2",
    "StatefulTruncatedNormal", "StatefulUniform", "StatefulUniformInt", "StatelessRandomGetAlg", "StatelessRandomGetKeyCounter",
    "StatelessRandomNormal", "StatelessRandomNormalV2", "StatelessRandomUniform", "StatelessRandomUniformFullInt",
    "StatelessRandomUniformFullIntV2", "StatelessRandomUniformInt", "StatelessRandomUniformIntV2", "StatelessRandomUniformV2",
    "StatelessTruncatedNormal", "StatelessTruncatedNormalV2", "TruncatedNormal",
  ]

  private static let controlFlow: [String] = [
    "Enter", "Exit", "LoopCond", "Merge", "NextIteration", "RefEnter", "RefExit", "RefMerge", "RefNextIteration", "RefSwitch",
    "Switch",
  ]

  private static let tensorLists: [String] = [
    "TensorArrayCloseV3", "TensorArrayConcatV3", "TensorArrayUnpackV3", "TensorListConcat", "TensorListElementShape",
    "TensorListPopBack", "TensorListResize", "TensorListScatter", "TensorListScatterIntoExistingList", "TensorListScatterV2",
  ]

  private static let variablesAndTables: [String] = [
    "AnonymousHashTable", "Assign", "AssignVariableOp", "HashTable", "HashTableV2", "InitializeTableFromTextFileV2",
    "InitializeTableV2", "LookupTableFind", "LookupTableFindV2", "LookupTableImportV2", "LookupTableInsertV2", "LookupTableSize",
    "LookupTableSizeV2", "MutableDenseHashTableV2", "MutableHashTable", "MutableHashTableV2", "ResourceScatterUpdate",
    "VarIsInitializedOp", "Variable", "_VarHandlesOp",
  ]

  private static let textsAndFiles: [String] = [
    "AsString", "DecodeBase64", "DecodePaddedRaw", "DecodeRaw", "EncodeBase64", "ExtractJpegShape", "MergeV2Checkpoints",
    "ReadFile", "RegexFullMatch", "RegexReplace", "RestoreV2", "SaveV2", "ShardedFilename", "StaticRegexFullMatch",
    "StaticRegexReplace", "StringFormat", "StringJoin", "StringLength", "StringLower", "StringSplit", "StringSplitV2",
    "StringStrip", "StringToHashBucket", "StringToHashBucketFast", "StringToHashBucketStrong", "StringToNumber", "StringUpper",
    "Substr", "Timestamp", "UnicodeScript", "UnicodeTranscode",
  ]
}
