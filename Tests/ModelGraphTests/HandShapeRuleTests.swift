import Testing

@testable import ModelGraph

/// Shape rules against shapes worked out by hand from the operators' definitions: old operator sets, contents that ONNX's tests do
/// not store, and free dimensions.
@Suite struct HandShapeRuleTests {
  @Test(arguments: ShapeCase.all(olderSets) + ShapeCase.all(rules))
  func ruleGivesTheShapeOfTheDefinition(_ row: ShapeCase) throws {
    #expect(try row.inferred() == row.expected)
  }

  /// Attributes that later became inputs.
  private static let olderSets = """
    split | Split@2 axis=1 split=[1,3] | 2x4 | 2x1 2x3
    splitUneven | Split@18 num_outputs=3 | 7 | 3 3 1
    pad | Pad@2 pads=[0,1,0,2] | 2x3 | 2x6
    padPaddings | Pad@1 paddings=[0,1,0,2] | 2x3 | 2x6
    padNegative | Pad@11 | 5 2={-1,-2} | 2
    top | TopK@1 k=2 axis=0 | 5x4 | 2x4 2x4:int64
    upsample | Upsample@7 scales=[1.0,1.0,2.0,1.5] | 1x3x5x5 | 1x3x10x7
    upsampleHeightWidth | Upsample@1 height_scale=2.5 width_scale=2.0 | 1x3x5x5 | 1x3x12x10
    upsampleInput | Upsample@9 | 1x3x5x5 4={1.0,1.0,2.0,2.0} | 1x3x10x10
    resize | Resize@10 | 1x3x5x5 4={1.0,1.0,0.5,0.6} | 1x3x2x3
    resizeEmptyScales | Resize@11 | 1x3x5x5 0 0 4={1,3,7,9} | 1x3x7x9
    resizeRoundsIn32Bits | Resize@13 | 1x1x10x10 - 4={1.0,1.0,0.7,0.3} | 1x1x7x3
    resizeAxes | Resize@18 axes=[3,-2] | 1x3x4x4 - 2={2.0,3.0} | 1x3x12x8
    resizeNotLarger | Resize@18 keep_aspect_ratio_policy=not_larger axes=[2,3] | 1x1x2x4 - - 2={7,8} | 1x1x4x8
    resizeNotSmaller | Resize@18 keep_aspect_ratio_policy=not_smaller axes=[2,3] | 1x1x2x4 - - 2={7,8} | 1x1x7x14
    tile | Tile@1 | 2x3 ()={4} ()={1} | 2x12
    dft17 | DFT@17 axis=1 onesided=1 | 1x10x10x1 | 1x6x10x2
    """

  private static let rules = """
    freeSplit | Split@18 axis=1 num_outputs=2 | 3xN | 3xfloor((N+1)/2) 3xN-floor((N+1)/2)
    freePad | Pad@13 | NxC 4={0,1,0,2} | NxC+3
    freeResize | Resize@13 | NxCxHxW - 4={1.0,1.0,0.5,2.0} | NxCxfloor(H/2)x2*W
    freeSizes | Resize@13 | NxCxHxW - - 4={1,3,224,224} | 1x3x224x224
    fedScales | Resize@13 | 1x3x5x5 - 4 | out0[0]xout0[1]xout0[2]xout0[3]
    freeLSTM | LSTM@14 hidden_size=64 direction=bidirectional | SxNx32 2x256x32 2x256x64 | Sx2xNx64 2xNx64 2xNx64
    batchFirst | GRU@14 hidden_size=8 layout=1 | NxSx4 1x24x4 1x24x8 | NxSx1x8 Nx1x8
    freeTop | TopK@11 | NxM 1={5} | Nx5 Nx5:int64
    freeTile | Tile@13 | NxM 2={2,3} | 2*Nx3*M
    freeArgument | ArgMax@13 axis=-1 keepdims=0 | NxM | N:int64
    oneHotFloatDepth | OneHot@11 axis=0 | N:int64 ()={7.0} 2 | 7xN
    freeBlocks | SpaceToDepth@13 blocksize=2 | Nx3xHxW | Nx12xfloor(H/2)xfloor(W/2)
    nonZero | NonZero@13 | NxM | 2xout0[1]:int64
    nonZeroKnown | NonZero@13 | 2x2={1,0,3,4} | 2x3:int64
    compress | Compress@11 axis=1 | NxM 4:bool={1,0,1,1} | Nx3
    unique | Unique@11 | NxM | out0[0] out0[0]:int64 M*N:int64 out0[0]:int64
    freeEinsum | Einsum@12 equation=bhid,bhjd->bhij | BxHxIxD BxHxJxD | BxHxIxJ
    implicitEinsum | Einsum@12 equation=ij,jk | 2x3 3x4 | 2x4
    ellipsis | Einsum@12 equation=...ij,...jk->...ik | 2x5x3x4 5x4x7 | 2x5x3x7
    attention | Attention@23 q_num_heads=8 kv_num_heads=2 | NxSx512 NxTx128 NxTx256 | NxSx1024 Nx2xTx64 Nx2xTx128 Nx8xSxT
    attentionPast | Attention@23 | Nx4x1x8 Nx4x1x8 Nx4x1x8 - Nx4xPx8 Nx4xPx8 | Nx4x1x8 Nx4xP+1x8 Nx4xP+1x8
    quantizeAttribute | QuantizeLinear@21 output_dtype=3 | NxM () | NxM:int8
    quantizeDefault | QuantizeLinear@13 | NxM () | NxM:uint8
    dequantizeHalf | DequantizeLinear@19 | NxM:int8 ():float16 | NxM:float16
    quantizedConvolution | QLinearConv@10 pads=[1,1,1,1] | Nx3xHxW:uint8 () ():uint8 8x3x3x3:int8 () ():int8 () ():uint8 | \
      Nx8xHxW:uint8
    integerProduct | MatMulInteger@10 | NxK:uint8 Kx5:int8 | Nx5:int32
    gridSample | GridSample@16 | NxCxHxW NxIxJx2 | NxCxIxJ
    regions | RoiAlign@16 output_height=7 output_width=7 | Nx256xHxW Rx4 R:int64 | Rx256x7x7
    pooledRegions | MaxRoiPool@1 pooled_shape=[7,7] | Nx256xHxW Rx5 | Rx256x7x7
    scattered | ScatterND@16 | NxM Rx1:int64 RxM | NxM
    randomNormal | RandomNormal@1 shape=[2,3] dtype=10 | - | 2x3:float16
    multinomial | Multinomial@7 sample_size=5 | NxC | Nx5:int32
    crossEntropy | SoftmaxCrossEntropyLoss@13 reduction=none | NxCxD NxD:int64 | NxD NxCxD
    meanLoss | NegativeLogLikelihoodLoss@13 | NxC N:int64 | ()
    shortTime | STFT@17 | Bx16000x1 ()={160} 400 | Bx98x201x2
    freeShortTime | STFT@17 | BxL ()={160} 400 | Bxfloor((L+80)/160)-2x201x2
    window | HannWindow@17 | ()={400} | 400
    mel | MelWeightMatrix@17 | ()={80} ()={512} ()={16000} () () | 257x80
    inverseTransform | DFT@20 inverse=1 onesided=1 | Nx6x2 | Nx10x1
    determinant | Det@11 | NxMxM | N
    bits | BitCast@26 to=6 | NxM | NxM:int32
    realRange | Range@11 | ()={0.0} ()={1.0} ()={0.3} | 4
    reduceFedAxes | ReduceSum@13 keepdims=0 | 2x3x4 2:int64 | out0[0]
    squeezeFedAxes | Squeeze@13 | 1x3x1 1:int64 | out0[0]xout0[1]
    expandFed | Expand@13 | 3x1 3:int64 | out0[0]x3xout0[2]
    sliceFedAxes | Slice@13 | 4x5 1={0} 1={2} 1:int64 | out0[0]xout0[1]
    """

  /// A file may say anything: a rule refuses it and does not trap.
  @Test(arguments: ShapeCase.all(contradictions))
  func contradictionIsReportedAndDoesNotTrap(_ row: ShapeCase) throws {
    #expect(try row.inferred().first == .some(nil))
  }

  private static let contradictions = """
    splitSum | Split@13 | 6 2={2,5} | 2 5
    splitUneven | Split@13 | 7 | 3 3 1
    splitCount | Split@18 num_outputs=9223372036854775807 | 6 | 3 3
    padCount | Pad@13 | 2x3 3={1,1,1} | 1
    padAxes | Pad@18 | 2x3 2={1,1} - 1={9223372036854775807} | 1
    padGone | Pad@13 | 3 2={-9,0} | 1
    recurrentDirections | LSTM@14 direction=bidirectional | 5x1x4 1x32x4 1x32x8 | 1
    recurrentRank | GRU@14 | 5x4 1x24x4 1x24x8 | 1
    resizeCount | Resize@13 | 1x3x4x4 - 2={2.0,2.0} | 1
    resizeSizes | Resize@13 | 1x3x4x4 - - 4={1,3,-8,8} | 1
    resizeAxis | Resize@18 axes=[-9223372036854775808] | 1x3x4x4 - 1={2.0} | 1
    topAxis | TopK@11 axis=5 | 3x4 1={2} | 1
    topNegative | TopK@11 | 3x4 1={-2} | 1
    tileCount | Tile@13 | 3x4 1={2} | 1
    oneHotNegative | OneHot@11 | 3:int64 ()={-7} 2 | 1
    block | DepthToSpace@13 blocksize=0 | 1x4x2x2 | 1
    blockChannels | DepthToSpace@13 blocksize=3 | 1x4x2x2 | 1
    unpoolKernel | MaxUnpool@11 kernel_shape=[2] | 1x1x2x2 1x1x2x2:int64 | 1
    einsumTerms | Einsum@12 equation=ij,jk->ik | 2x3 | 1
    einsumSizes | Einsum@12 equation=ij,jk->ik | 2x3 4x5 | 1
    einsumOutput | Einsum@12 equation=ij->iz | 2x3 | 1
    einsumDots | Einsum@12 equation=i..j->ij | 2x3 | 1
    attentionHeads | Attention@23 q_num_heads=0 | 1x4x8 1x4x8 1x4x8 | 1
    attentionRank | Attention@23 | 8 8 8 | 1
    stftStep | STFT@17 | 1x160x1 ()={0} 40 | 1
    dftAxis | DFT@20 | 1x10x1 - ()={9} | 1
    regions | RoiAlign@16 output_height=-7 | 1x3x8x8 2x4 2:int64 | 1
    random | RandomNormal@1 shape=[-2,3] | - | 1
    trilu | Trilu@14 | 3 | 1
    adam | ai.onnx.preview.training::Adam@1 | () () 3 3 3 | 3
    terms | TfIdfVectorizer@9 ngram_indexes=[-4] | 3:int64 | 1
    termsOverflow | TfIdfVectorizer@9 | 3:int64 | 1
    centerCrop | CenterCropPad@18 axes=[0] | 4x5 2={2,2} | 1
    gatherElements | GatherElements@13 | 4x5 3:int64 | 1
    """
}
