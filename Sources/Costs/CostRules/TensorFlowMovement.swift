import ModelGraph

extension CostRules {
  /// Data movement, shapes, logic, whole numbers, random numbers, and what only steers or holds something.
  static let tensorFlowMovement: [String: CostRule] = Dictionary(
    tensorFlowMoves.flatMap { $0.split(separator: " ") }.map { (String($0), CostRule.free) }
  ) { first, _ in first }.merging(["Range": range, "LinSpace": CostRules.eachElement(2)]) { _, own in own }

  private static let tensorFlowMoves = [
    // Copies, choices by position or condition, and views.
    """
    BatchToSpace BatchToSpaceND Bitcast BroadcastTo Cast CheckNumerics CheckNumericsV2 Concat ConcatV2 ConjugateTranspose \
    Copy CopyHost DebugIdentity DebugIdentityV2 DeepCopy DepthToSpace Diag DiagPart DynamicPartition DynamicStitch EnsureShape Enter \
    ExpandDims ExtractImagePatches Gather GatherNd GatherV2 GuaranteeConst Identity IdentityN InplaceUpdate LoopCond MatrixBandPart \
    MatrixDiag MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixDiagV2 MatrixDiagV3 MatrixSetDiag MatrixSetDiagV2 \
    MatrixSetDiagV3 MirrorPad OptimizationBarrier Pack Pad PadV2 ParallelConcat ParallelDynamicStitch PlaceholderV3 \
    PlaceholderWithDefault PreventGradient Print RandomShuffle ReadVariableOp RefEnter RefIdentity Reshape ResourceGather \
    ResourceGatherNd Reverse ReverseSequence ReverseV2 Roll Select SelectV2 Slice Snapshot SpaceToBatch SpaceToBatchND SpaceToDepth \
    SparseReorder SparseToDense Split SplitV Squeeze StopGradient StridedSlice TensorScatterUpdate TensorStridedSliceUpdate Tile \
    Transpose Unpack XlaSharding _DeviceRetval _Retval
    """,
    // Shapes, indices and fills.
    """
    BroadcastArgs BroadcastGradientArgs ConcatOffset Const Empty FakeParam Fill InvertPermutation OneHot OnesLike Placeholder Rank Shape \
    ShapeGuard ShapeN Size SparseFillEmptyRows SparseReshape VariableShape ZerosLike ListDiff LowerBound UpperBound SearchSorted Bucketize
    """,
    // Comparing to choose, as TopK of ONNX.
    "NthElement TopK TopKV2 Unique UniqueV2 UniqueWithCounts UniqueWithCountsV2 Where",
    // Logic and bits; parts of complex numbers.
    """
    All Any BitwiseAnd BitwiseOr BitwiseXor Complex Imag Invert LeftShift LogicalAnd LogicalNot LogicalOr LogicalXor NextAfter \
    PopulationCount Real RightShift
    """,
    // Random numbers.
    """
    ParameterizedTruncatedNormal RandomStandardNormal RandomUniform RandomUniformInt StatefulStandardNormalV2 \
    StatefulTruncatedNormal StatefulUniform StatefulUniformInt StatelessRandomGetAlg StatelessRandomGetKeyCounter \
    StatelessRandomNormal StatelessRandomNormalV2 StatelessRandomUniform StatelessRandomUniformFullInt StatelessRandomUniformFullIntV2 \
    StatelessRandomUniformInt StatelessRandomUniformIntV2 StatelessRandomUniformV2 StatelessTruncatedNormal StatelessTruncatedNormalV2 \
    TruncatedNormal
    """,
    // Lists and arrays of tensors.
    """
    EmptyTensorList TensorArrayCloseV3 TensorArrayConcatV3 TensorArrayGatherV3 TensorArrayReadV3 TensorArrayScatterV3 TensorArraySizeV3 \
    TensorArrayUnpackV3 TensorArrayV3 TensorArrayWriteV3 TensorListConcat TensorListConcatV2 TensorListElementShape \
    TensorListFromTensor TensorListGather TensorListGetItem TensorListLength TensorListPopBack TensorListPushBack TensorListReserve \
    TensorListResize TensorListScatter TensorListScatterIntoExistingList TensorListScatterV2 TensorListSetItem TensorListStack
    """,
    // Variables, tables, texts and files.
    """
    AnonymousHashTable AsString Assert Assign AssignVariableOp DecodeBase64 DecodePaddedRaw DecodeRaw DrawBoundingBoxes \
    DrawBoundingBoxesV2 EncodeBase64 ExtractJpegShape HashTable HashTableV2 \
    InitializeTableFromTextFileV2 InitializeTableV2 LookupTableFind LookupTableFindV2 LookupTableImportV2 LookupTableInsertV2 \
    LookupTableSize LookupTableSizeV2 MergeV2Checkpoints MutableDenseHashTableV2 MutableHashTable MutableHashTableV2 NoOp ReadFile \
    RegexFullMatch RegexReplace ResourceScatterUpdate RestoreV2 SaveV2 ShardedFilename StaticRegexFullMatch \
    StaticRegexReplace StringFormat StringJoin StringLength StringLower StringSplit StringSplitV2 StringStrip StringToHashBucket \
    StringToHashBucketFast StringToHashBucketStrong StringToNumber StringUpper Substr Timestamp UnicodeScript UnicodeTranscode \
    VarHandleOp VarIsInitializedOp Variable VariableV2 _VarHandlesOp
    """,
    // Older control flow that has another form than that of loops and branches: its shape rule says so.
    "Exit Merge NextIteration RefExit RefMerge RefNextIteration RefSwitch Switch",
  ]
}
