import Testing

@testable import ModelGraph

/// The shape rules of ONNX Runtime's fused operators and of classical models, against shapes worked out by hand from their
/// definitions (ONNX Runtime's docs/ContribOperators.md; ONNX, docs/Operators-ml.md).
@Suite struct FusedRuleTests {
  @Test(arguments: ShapeCase.all(attention) + ShapeCase.all(layers) + ShapeCase.all(quantized) + ShapeCase.all(classical))
  func ruleGivesTheShapeOfTheDefinition(_ row: ShapeCase) throws {
    #expect(try row.inferred() == row.expected)
  }

  private static let attention = """
    joint | com.microsoft::Attention@1 num_heads=12 | NxSx768 768x2304 2304 | NxSx768 2xNx12xSx64
    jointPast | com.microsoft::Attention@1 num_heads=12 | NxSx768 768x2304 2304 - 2xNx12xPx64 | NxSx768 2xNx12xP+Sx64
    jointSizes | com.microsoft::Attention@1 num_heads=4 qkv_hidden_sizes=[64,64,128] | 2x5x32 32x256 256 | 2x5x128
    quantized | com.microsoft::QAttention@1 num_heads=2 | NxSx8:uint8 8x24:int8 24 () () | NxSx8
    heads | com.microsoft::MultiHeadAttention@1 num_heads=8 | NxSx512 NxTx512 NxTx512 | NxSx512 Nx8xTx64 Nx8xTx64
    headsPast | com.microsoft::MultiHeadAttention@1 num_heads=8 | Nx1x512 Nx1x512 Nx1x512 - - - Nx8xPx64 Nx8xPx64 | \
      Nx1x512 Nx8xP+1x64 Nx8xP+1x64
    headsPacked | com.microsoft::MultiHeadAttention@1 num_heads=8 | NxSx8x3x64 | NxSx512
    headsPackedKeys | com.microsoft::MultiHeadAttention@1 num_heads=8 | NxSx512 NxTx8x2x64 | NxSx512
    headsCross | com.microsoft::MultiHeadAttention@1 num_heads=8 | NxSx512 Nx8xTx64 Nx8xTx64 | NxSx512 Nx8xTx64
    decoder | com.microsoft::DecoderMaskedMultiHeadAttention@1 num_heads=8 past_present_share_buffer=1 | \
      Nx1x512 Nx1x512 Nx1x512 - - Nx8xMx64 Nx8xMx64 1:int32 | Nx1x512 Nx8xMx64 Nx8xMx64
    groups | com.microsoft::GroupQueryAttention@1 num_heads=8 kv_num_heads=2 | Nx1x512 Nx1x128 Nx1x128 Nx2xPx64 Nx2xPx64 \
      N:int32 ()={9} | Nx1x512 Nx2xmax(9,P)x64 Nx2xmax(9,P)x64
    groupsPacked | com.microsoft::GroupQueryAttention@1 num_heads=8 kv_num_heads=2 | Nx4x768 - - Nx2x0x64 Nx2x0x64 N:int32 \
      ()={4} | Nx4x512 Nx2x4x64
    groupsFed | com.microsoft::GroupQueryAttention@1 num_heads=8 kv_num_heads=2 | Nx4x768 - - - - N:int32 ():int32 | \
      Nx4x512 Nx2xout1[2]x64
    packed | com.microsoft::PackedAttention@1 num_heads=4 | Tx64 64x192 192 NxS:int32 | Tx64
    rotary | com.microsoft::RotaryEmbedding@1 | NxSx512 NxS:int64 Mx32 Mx32 | NxSx512
    relative | com.microsoft::RelativePositionBias@1 | 32x8 ()={5} ()={7} | 1x8x5x7
    """

  private static let layers = """
    skipNorm | com.microsoft::SkipLayerNormalization@1 | NxSx768 NxSx768 768 768 768 | NxSx768 NxSx1 NxSx1 NxSx768
    simplified | SimplifiedLayerNormalization@1 | NxSx768 768 | NxSx768 NxSx1
    embed | com.microsoft::EmbedLayerNormalization@1 | NxS:int32 NxS:int32 30522x768 512x768 2x768 768 768 | \
      NxSx768 N:int32 NxSx768
    biasGelu | com.microsoft::BiasGelu@1 | NxSx3072 3072 | NxSx3072
    splitGelu | com.microsoft::BiasSplitGelu@1 | NxSx2560 2560 | NxSx1280
    fusedProduct | com.microsoft::FusedMatMul@1 transB=1 | BxNxK BxMxK | BxNxM
    fusedBatches | com.microsoft::FusedMatMul@1 transBatchA=1 | NxBxK BxKxM | BxNxM
    fusedGemm | com.microsoft::FusedGemm@1 transA=1 | KxN Kx8 8 | Nx8
    fourBits | com.microsoft::MatMulNBits@1 K=64 N=128 bits=4 block_size=32 | NxSx64 128x2x16:uint8 256 | NxSx128
    fusedConvolution | com.microsoft::FusedConv@1 strides=[2,2] | Nx3x8x8 4x3x3x3 4 | Nx4x3x3
    channelsLast | com.microsoft::NhwcConv@1 pads=[1,1,1,1] | NxHxWx3 8x3x3x3 | NxHxWx8
    pooledLast | com.microsoft::NhwcMaxPool@1 kernel_shape=[2,2] strides=[2,2] | Nx8x6x3:int8 | Nx4x3x3:int8
    dynamicPads | com.microsoft::ConvTransposeWithDynamicPads@1 | 1x3x4x4 3x5x3x3 4={1,1,1,1} | 1x5x4x4
    skipGroup | com.microsoft::SkipGroupNorm@1 groups=32 | NxHxWx320 320 320 NxHxWx320 | NxHxWx320 NxHxWx320
    removed | com.microsoft::RemovePadding@1 | NxSx64 N:int32 | out0[0]x64 NxS:int32 N+1:int32 1:int32
    restored | com.microsoft::RestorePadding@1 | Tx64 NxS:int32 | NxSx64
    distance | com.microsoft::CDist@1 | NxK MxK | NxM
    unfolded | com.microsoft::UnfoldTensor@1 dim=1 size=4 step=2 | Nx10 | Nx4x4
    spectrum | com.microsoft::Rfft@1 signal_ndim=1 | Nx10 | Nx6x2
    signal | com.microsoft::Irfft@1 signal_ndim=1 | Nx6x2 | Nx10
    search | com.microsoft::GreedySearch@1 | NxS:int32 1={20} | Nx20:int32
    expanded | com.microsoft::ExpandDims@1 | NxM ()={-1} | NxMx1
    """

  private static let quantized = """
    sum | com.microsoft::QLinearAdd@1 | NxCxHxW:uint8 () ():uint8 Cx1x1:uint8 () ():uint8 () ():uint8 | NxCxHxW:uint8
    softmax | com.microsoft::QLinearSoftmax@1 | NxC:int8 () ():int8 () ():int8 | NxC:int8
    pool | com.microsoft::QLinearAveragePool@1 kernel_shape=[2,2] channels_last=1 | Nx8x8x3:uint8 | Nx7x7x3:uint8
    globalPool | com.microsoft::QLinearGlobalAveragePool@1 channels_last=1 | NxHxWxC:uint8 | Nx1x1xC:uint8
    concat | com.microsoft::QLinearConcat@1 axis=1 | () ():uint8 Nx2:uint8 () ():uint8 Nx3:uint8 () ():uint8 | Nx5:uint8
    convolution | com.microsoft::QLinearConv@1 channels_last=1 | Nx8x8x3:uint8 () ():uint8 5x3x3x3:int8 () ():int8 () \
      ():uint8 | Nx6x6x5:uint8
    gemm | com.microsoft::QGemm@1 transB=1 | NxK:uint8 () ():uint8 8xK:uint8 () ():uint8 | Nx8
    toFloat | com.microsoft::MatMulIntegerToFloat@1 | NxK:uint8 Kx8:uint8 () () | Nx8
    dynamic | com.microsoft::DynamicQuantizeMatMul@1 | NxK Kx8:uint8 () | Nx8
    recurrent | com.microsoft::DynamicQuantizeLSTM@1 hidden_size=8 direction=bidirectional | SxNx4 2x4x32:uint8 2x8x32:uint8 | \
      Sx2xNx8 2xNx8 2xNx8
    mean | com.microsoft::QLinearReduceMean@1 axes=[2,3] keepdims=0 | NxCxHxW:uint8 () ():uint8 () ():uint8 | NxC:uint8
    """

  private static let classical = """
    linear | ai.onnx.ml::LinearRegressor@1 targets=3 | NxF | Nx3
    support | ai.onnx.ml::SVMRegressor@1 | NxF | Nx1
    trees | ai.onnx.ml::TreeEnsembleRegressor@3 n_targets=2 | NxF:float64 | Nx2:float32
    classes | ai.onnx.ml::TreeEnsembleClassifier@3 classlabels_int64s=[0,1,2] | NxF | N:int64 Nx3
    names | ai.onnx.ml::LinearClassifier@1 classlabels_strings=[cat,dog] | NxF | N:string Nx2
    scaler | ai.onnx.ml::Scaler@1 | NxF:int64 | NxF:float32
    oneHot | ai.onnx.ml::OneHotEncoder@1 cats_int64s=[1,2,3,4] | NxF:int64 | NxFx4
    labels | ai.onnx.ml::LabelEncoder@2 values_floats=[1.5,2.5] | N:string | N:float32
    columns | ai.onnx.ml::ArrayFeatureExtractor@1 | NxF 2={0,3} | Nx2
    joined | ai.onnx.ml::FeatureVectorizer@1 inputdimensions=[2,3] | Nx2 Nx3 | Nx5
    words | ai.onnx.ml::DictVectorizer@1 int64_vocabulary=[4,5,6] | - | 1x3
    """

  @Test(arguments: ShapeCase.all(contradictions))
  func contradictionIsReportedAndDoesNotTrap(_ row: ShapeCase) throws {
    #expect(try row.inferred().first == .some(nil))
  }

  private static let contradictions = """
    noHeads | com.microsoft::Attention@1 | 1x4x8 8x24 24 | 1
    negativeHeads | com.microsoft::MultiHeadAttention@1 num_heads=-9223372036854775808 | 1x4x8 1x4x8 1x4x8 | 1
    headRank | com.microsoft::MultiHeadAttention@1 num_heads=2 | 1x4x8 8 8 | 1
    groupRank | com.microsoft::GroupQueryAttention@1 num_heads=2 kv_num_heads=1 | 4x8 | 1
    depth | com.microsoft::MatMulNBits@1 K=64 N=128 | 2x32 128x2x16:uint8 | 1
    columns | com.microsoft::MatMulNBits@1 K=64 N=-1 | 2x64 128x2x16:uint8 | 1
    lastWeight | com.microsoft::NhwcConv@1 | 1x8x8x3 8 | 1
    unfoldedStep | com.microsoft::UnfoldTensor@1 size=4 step=0 | 10 | 1
    unfoldedAxis | com.microsoft::UnfoldTensor@1 size=4 dim=7 | 10 | 1
    joinedAxis | com.microsoft::QLinearConcat@1 axis=9 | () ():uint8 2x2:uint8 () ():uint8 | 1
    targets | ai.onnx.ml::LinearRegressor@1 targets=-3 | 2x2 | 1
    unlabelled | ai.onnx.ml::LinearClassifier@1 | 2x2 | 1
    dynamicPads | com.microsoft::ConvTransposeWithDynamicPads@1 | 1x3x4x4 3x5x3x3 1={1} | 1
    """
}
