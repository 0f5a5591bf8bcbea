import Testing

@testable import ModelGraph

/// Layers, transforms and losses, against the shapes that ONNX's own backend tests really produce: cases and shapes are those of
/// the Python package onnx 1.23.2 (`onnx.backend.test.case.node`), the outputs' shapes those of its reference arrays.
@Suite struct LayerRuleTests {
  @Test(
    arguments: ShapeCase.all(recurrent) + ShapeCase.all(quantized) + ShapeCase.all(attention) + ShapeCase.all(normalization)
      + ShapeCase.all(signals))
  func ruleGivesTheShapeThatONNXProduces(_ row: ShapeCase) throws {
    #expect(try row.inferred() == row.expected)
  }

  private static let recurrent = """
    lstm_batchwise | LSTM@22 hidden_size=7 layout=1 | 3x1x2 1x28x2 1x28x7 | 3x1x1x7 3x1x7
    gru_batchwise | GRU@22 hidden_size=6 layout=1 | 3x1x2 1x18x2 1x18x6 | 3x1x1x6 3x1x6
    gru_reverse | GRU@22 direction=reverse hidden_size=5 | 3x1x2 1x15x2 1x15x5 | 3x1x1x5 1x1x5
    gru_bidirectional | GRU@22 direction=bidirectional hidden_size=5 | 3x1x2 2x15x2 2x15x5 | 3x2x1x5 2x1x5
    simple_rnn_batchwise | RNN@22 hidden_size=4 layout=1 | 3x1x2 1x4x2 1x4x4 | 3x1x1x4 3x1x4
    """

  private static let quantized = """
    quantizelinear | QuantizeLinear@28 | 6 () ():uint8 | 6:uint8
    quantizelinear_axis | QuantizeLinear@28 | 1x3x3x2 3 3:uint8 | 1x3x3x2:uint8
    quantizelinear_e4m3fn | QuantizeLinear@28 | 5 () 1:float8_e4m3fn | 5:float8_e4m3fn
    quantizelinear_e5m2 | QuantizeLinear@28 | 5 () 1:float8_e5m2 | 5:float8_e5m2
    dequantizelinear | DequantizeLinear@28 | 4:uint8 () ():uint8 | 4
    dequantizelinear_axis | DequantizeLinear@28 | 1x3x3x2:uint8 3 3:uint8 | 1x3x3x2
    dequantizelinear_e4m3fn | DequantizeLinear@28 axis=0 | 5:float8_e4m3fn () | 5
    dequantizelinear_e4m3fn_float16 | DequantizeLinear@28 axis=0 | 5:float8_e4m3fn ():float16 | 5:float16
    dynamicquantizelinear | DynamicQuantizeLinear@11 | 6 | 6:uint8 () ():uint8
    dynamicquantizelinear_max_adjusted | DynamicQuantizeLinear@11 | 6 | 6:uint8 () ():uint8
    qlinearconv | QLinearConv@10 | 1x1x7x7:uint8 () ():uint8 1x1x1x1:uint8 1 1:uint8 () ():uint8 | 1x1x7x7:uint8
    qlinearmatmul_2D_uint8_float32 | QLinearMatMul@21 | 2x4:uint8 1 1:uint8 4x3:uint8 1 1:uint8 1 1:uint8 | 2x3:uint8
    qlinearmatmul_3D_uint8_float32 | QLinearMatMul@21 | 2x2x4:uint8 1 1:uint8 2x4x3:uint8 1 1:uint8 1 1:uint8 | \
      2x2x3:uint8
    convinteger_without_padding | ConvInteger@10 | 1x1x3x3:uint8 1x1x2x2:uint8 ():uint8 | 1x1x2x2:int32
    convinteger_with_padding | ConvInteger@10 pads=[1,1,1,1] | 1x1x3x3:uint8 2x1x2x2:uint8 ():uint8 2:uint8 | \
      1x2x4x4:int32
    matmulinteger | MatMulInteger@10 | 4x3:uint8 3x2:uint8 1:uint8 1:uint8 | 4x2:int32
    bitcast_float32_to_int32 | BitCast@26 to=6 | 3 | 3:int32
    bitcast_int32_to_float32 | BitCast@26 to=1 | 3:int32={1065353216,-1071644672,1081081856} | 3
    """

  private static let attention = """
    attention_4d | Attention@23 | 2x3x4x8 2x3x6x8 2x3x6x8 | 2x3x4x8
    attention_4d_fp16 | Attention@23 | 2x3x4x8:float16 2x3x6x8:float16 2x3x6x8:float16 | 2x3x4x8:float16
    attention_4d_gqa | Attention@23 | 2x9x4x8 2x3x6x8 2x3x6x8 | 2x9x4x8
    attention_4d_diff_heads_sizes | Attention@23 | 2x3x4x8 2x3x6x8 2x3x6x10 | 2x3x4x10
    attention_4d_scaled | Attention@23 | 2x3x4x8 2x3x6x8 2x3x6x8 | 2x3x4x8
    attention_4d_gqa_scaled | Attention@23 | 2x9x4x8 2x3x6x8 2x3x6x8 | 2x9x4x8
    flexattention | ai.onnx.preview::FlexAttention@1 | 2x4x8x16 2x4x6x16 2x4x6x16 | 2x4x8x16
    linear_attention_linear | LinearAttention@27 kv_num_heads=4 q_num_heads=4 update_rule=linear | 2x4x32 2x4x32 2x4x32 | \
      2x4x32 2x4x8x8
    linear_attention_gated | LinearAttention@27 kv_num_heads=4 q_num_heads=4 update_rule=gated | 2x4x32 2x4x32 2x4x32 - \
      2x4x32 | 2x4x32 2x4x8x8
    causal_conv_with_state_basic | CausalConvWithState@27 | 2x4x8 4x1x4 | 2x4x8 2x4x3
    causal_conv_with_state_with_bias | CausalConvWithState@27 | 2x4x8 4x1x4 4 | 2x4x8 2x4x3
    rotary_embedding | RotaryEmbedding@23 | 2x4x3x8 50x4 50x4 2x3={9,47,36,24,11,12} | 2x4x3x8
    rotary_embedding_3d_input | RotaryEmbedding@23 num_heads=4 | 2x3x32 50x4 50x4 2x3={9,47,36,24,11,12} | 2x3x32
    einsum_transpose | Einsum@28 equation=ij->ji | 3x4:float64 | 4x3:float64
    einsum_sum | Einsum@28 equation=ij->i | 3x4:float64 | 3:float64
    einsum_batch_diagonal | Einsum@28 equation=...ii->...i | 3x5x5:float64 | 3x5:float64
    einsum_inner_prod | Einsum@28 equation=i,i | 5:float64 5:float64 | ():float64
    einsum_batch_matmul | Einsum@28 equation=bij,bjk->bik | 5x2x3:float64 5x3x4:float64 | 5x2x4:float64
    einsum_batch_matmul_bfloat16 | Einsum@28 equation=bij,bjk->bik | 5x2x3:bfloat16 5x3x4:bfloat16 | 5x2x4:bfloat16
    det_2d | Det@22 | 2x2 | ()
    det_nd | Det@22 | 3x2x2 | 3
    """

  private static let normalization = """
    instancenorm_example | InstanceNormalization@22 | 1x2x1x3 2 2 | 1x2x1x3
    instancenorm_epsilon | InstanceNormalization@22 | 2x3x4x5 3 3 | 2x3x4x5
    group_normalization_example | GroupNormalization@21 num_groups=2 | 3x4x2x2 4 4 | 3x4x2x2
    group_normalization_epsilon | GroupNormalization@21 num_groups=2 | 3x4x2x2 4 4 | 3x4x2x2
    rms_normalization_4d_axis0 | RMSNormalization@23 axis=0 | 2x3x4x5 2x3x4x5 | 2x3x4x5
    rms_normalization_4d_axis_negative_4 | RMSNormalization@23 axis=-4 | 2x3x4x5 2x3x4x5 | 2x3x4x5
    l2normalization_axis_0 | LpNormalization@22 axis=0 p=2 | 2x2x3 | 2x2x3
    l2normalization_axis_1 | LpNormalization@22 axis=1 p=2 | 2x2 | 2x2
    mvn | MeanVarianceNormalization@13 | 3x3x3x1 | 3x3x3x1
    hardmax_example | Hardmax@13 | 4x4 | 4x4
    hardmax_one_hot | Hardmax@13 | 1x4 | 1x4
    shrink_hard | Shrink@9 | 5 | 5
    shrink_soft | Shrink@9 | 5 | 5
    swiglu | SwiGLU@28 | 2x4 2x4 | 2x4
    swiglu_alpha | SwiGLU@28 | 2x4 2x4 | 2x4
    """

  private static let signals = """
    dft_opset19 | DFT@19 axis=1 | 1x10x10x1 | 1x10x10x2
    dft_axis_opset19 | DFT@19 axis=2 | 1x10x10x1 | 1x10x10x2
    dft_inverse_opset19 | DFT@19 axis=1 inverse=1 | 1x10x10x2 | 1x10x10x2
    dft_rfft_opset19 | DFT@19 axis=1 onesided=1 | 1x10x10x1 | 1x6x10x2
    stft | STFT@17 | 1x128x1 ()={8} - ()={16} | 1x15x9x2
    stft_with_window | STFT@17 | 1x128x1 ()={8} 16 | 1x15x9x2
    hannwindow | HannWindow@17 | ():int32={10} | 10
    hannwindow_symmetric | HannWindow@17 periodic=0 | ():int32={10} | 10
    blackmanwindow | BlackmanWindow@17 | ():int32={10} | 10
    blackmanwindow_symmetric | BlackmanWindow@17 periodic=0 | ():int32={10} | 10
    melweightmatrix | MelWeightMatrix@17 | ():int32={8} ():int32={16} ():int32={8192} () () | 9x8
    bernoulli | Bernoulli@22 | 10:float64 | 10:float64
    bernoulli_double | Bernoulli@22 dtype=11 | 10 | 10:float64
    nllloss_NC | NegativeLogLikelihoodLoss@22 reduction=none | 3x5 3={1,4,3} | 3
    nllloss_NCd1d2 | NegativeLogLikelihoodLoss@22 reduction=none | 3x5x6x6 3x6x6:int64 | 3x6x6
    sce_none | SoftmaxCrossEntropyLoss@13 reduction=none | 3x5 3={1,4,3} | 3
    sce_none_log_prob | SoftmaxCrossEntropyLoss@13 reduction=none | 3x5 3={1,4,3} | 3 3x5
    sce_none_weights | SoftmaxCrossEntropyLoss@13 reduction=none | 3x5 3={1,4,3} 5 | 3
    adam | ai.onnx.preview.training::Adam@1 | () ()={0} 2 2 2 2 | 2 2 2
    adam_multiple | ai.onnx.preview.training::Adam@1 | () ()={0} 1 2 1 2 1 2 1 2 | 1 2 1 2 1 2
    adagrad | ai.onnx.preview.training::Adagrad@1 | () ()={0} 1 1 1 | 1 1
    adagrad_multiple | ai.onnx.preview.training::Adagrad@1 | () ()={0} 1 2 1 2 1 2 | 1 2 1 2
    momentum | ai.onnx.preview.training::Momentum@1 mode=standard | () ()={0} 2 2 2 | 2 2
    nesterov_momentum | ai.onnx.preview.training::Momentum@1 mode=nesterov | () ()={0} 2 2 2 | 2 2
    tfidfvectorizer_tf_only_bigrams_skip0 | TfIdfVectorizer@9 max_gram_length=2 max_skip_count=0 min_gram_length=2 \
      mode=TF ngram_counts=[0,4] ngram_indexes=[0,1,2,3,4,5,6] pool_int64s=[2,3,5,4,5,6,7,8,6,7] | 12:int32 | 7
    tfidfvectorizer_tf_batch_onlybigrams_skip0 | TfIdfVectorizer@9 max_gram_length=2 max_skip_count=0 min_gram_length=2 \
      mode=TF ngram_counts=[0,4] ngram_indexes=[0,1,2,3,4,5,6] pool_int64s=[2,3,5,4,5,6,7,8,6,7] | 2x6:int32 | 2x7
    string_concat | StringConcat@20 | 2:string 2:string | 2:string
    string_concat_broadcasting | StringConcat@20 | 3:string 1:string | 3:string
    regex_full_match_basic | RegexFullMatch@20 | 3:string | 3:bool
    ai_onnx_ml_array_feature_extractor | ai.onnx.ml::ArrayFeatureExtractor@1 | 3x4 2={0,1} | 3x2
    ai_onnx_ml_binarizer | ai.onnx.ml::Binarizer@1 | 3x4x5 | 3x4x5
    ai_onnx_ml_tree_ensemble_set_membership | ai.onnx.ml::TreeEnsemble@5 aggregate_function=1 leaf_targetids=[0,1,2,3] \
      n_targets=4 nodes_falseleafs=[1,0,1] nodes_falsenodeids=[2,2,3] nodes_featureids=[0,0,0] nodes_trueleafs=[0,1,1] \
      nodes_truenodeids=[1,0,1] post_transform=0 tree_roots=[0] | 6x1 | 6x4
    """
}
