/// What operators with outputs of several kinds call them, in order: functions refer to tensors by these names.
///
/// Source: the operators' registrations in tensorflow/core/ops, as of TensorFlow 2.21.
enum OutputNames {
  /// Nil for operators with outputs of one kind, and for those not listed.
  static func of(_ name: String) -> [String]? { table[name] }

  private static let table: [String: [String]] = {
    var table: [String: [String]] = [:]
    for (names, operators) in groups {
      for name in operators.split(separator: " ") { table[String(name)] = names.split(separator: " ").map(String.init) }
    }
    return table
  }()

  private static let groups = [
    ("y batch_mean batch_variance reserve_space_1 reserve_space_2", "FusedBatchNorm FusedBatchNormV2"),
    ("y batch_mean batch_variance reserve_space_1 reserve_space_2 reserve_space_3", "FusedBatchNormV3 _FusedBatchNormEx"),
    ("x_backprop scale_backprop offset_backprop reserve_space_3 reserve_space_4", "FusedBatchNormGrad FusedBatchNormGradV2"),
    ("x_backprop scale_backprop offset_backprop reserve_space_4 reserve_space_5", "FusedBatchNormGradV3"),
    ("output output_h output_c reserve_space", "CudnnRNN"),
    ("output output_h output_c reserve_space host_reserved", "CudnnRNNV2 CudnnRNNV3"),
    ("i cs f o ci co h", "LSTMBlockCell BlockLSTM BlockLSTMV2"), ("r u c h", "GRUBlockCell"),
    ("output_false output_true", "Switch RefSwitch"), ("output value_index", "Merge RefMerge"),
    ("handle flow", "TensorArrayV3"), ("value lengths", "TensorArrayConcatV3"), ("grad_handle flow_out", "TensorArrayGradV3"),
    ("tensor lengths", "TensorListConcat TensorListConcatV2"), ("output_handle tensor", "TensorListPopBack"),
    ("values indices", "TopK TopKV2 ApproxTopK"), ("y idx", "Unique UniqueV2"),
    ("y idx count", "UniqueWithCounts UniqueWithCountsV2"), ("out idx", "ListDiff"), ("output argmax", "MaxPoolWithArgmax"),
    ("selected_indices valid_outputs", "NonMaxSuppressionV4"),
    ("selected_indices selected_scores valid_outputs", "NonMaxSuppressionV5"),
    ("nmsed_boxes nmsed_scores nmsed_classes valid_detections", "CombinedNonMaxSuppression"),
    ("loss backprop", "SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits"), ("loss gradient", "CTCLoss CTCLossV2"),
    ("mean variance", "Moments"), ("r0 r1", "BroadcastGradientArgs"), ("s u v", "Svd"), ("q r", "Qr"),
    ("e v", "SelfAdjointEigV2 Eig"),
    ("lu p", "Lu"), ("sign log_abs_determinant", "LogMatrixDeterminant"),
    (
      "output min_output max_output",
      """
      QuantizedConv2D QuantizedConv2DAndRelu QuantizedConv2DWithBias QuantizedConv2DWithBiasAndRelu \
      QuantizedConv2DWithBiasAndReluAndRequantize QuantizedDepthwiseConv2D QuantizedDepthwiseConv2DWithBias \
      QuantizedDepthwiseConv2DWithBiasAndRelu QuantizedAvgPool QuantizedMaxPool QuantizedConcat
      """
    ),
    ("out min_out max_out", "QuantizedMatMul QuantizedMatMulWithBias QuantizedMatMulWithBiasAndRelu"),
    ("z min_z max_z", "QuantizedAdd QuantizedMul"), ("activations min_activations max_activations", "QuantizedRelu QuantizedRelu6"),
    ("output min_out max_out", "QuantizedBiasAdd"),
    ("output output_min output_max", "QuantizeV2 Requantize QuantizeDownAndShrinkRange QuantizedReshape"),
    ("output_min output_max", "RequantizationRange"), ("y y_min y_max", "QuantizedInstanceNorm"),
    ("indices values shape", "StringSplit StringSplitV2"), ("keys values", "LookupTableExport LookupTableExportV2"),
    ("output_indices output_values output_shape", "SparseSlice SparseConcat SparseCross"),
    ("output_indices output_values empty_row_indicator reverse_index_map", "SparseFillEmptyRows"),
    ("output_indices output_shape", "SparseReshape"), ("output_indices output_values", "SparseSparseMaximum SparseSparseMinimum"),
    ("sum_indices sum_values sum_shape", "SparseAdd"), ("key counter", "StatelessRandomGetKeyCounter"),
    ("rt_nested_splits rt_dense_values", "RaggedRange"),
    ("begin size bboxes", "SampleDistortedBoundingBox SampleDistortedBoundingBoxV2"), ("key value", "ReaderRead ReaderReadV2"),
    ("sampled_candidates true_expected_count sampled_expected_count", "UniformCandidateSampler LogUniformCandidateSampler"),
    ("backprops_wrt_input backprop_wrt_min backprop_wrt_max", "FakeQuantWithMinMaxVarsGradient"),
    ("output row_pooling_sequence col_pooling_sequence", "FractionalAvgPool FractionalMaxPool"),
  ]
}
