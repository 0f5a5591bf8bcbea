import Testing

@testable import ModelGraph

/// Each operator's shape rule against the shapes that ONNX's own backend tests really produce: cases and shapes are those of the
/// Python package onnx 1.23.2 (`onnx.backend.test.case.node`), the outputs' shapes those of its reference arrays.
@Suite struct ShapeRuleTests {
  @Test(arguments: ShapeCase.all(windows) + ShapeCase.all(layout) + ShapeCase.all(others))
  func ruleGivesTheShapeThatONNXProduces(_ row: ShapeCase) throws {
    #expect(try row.inferred() == row.expected)
  }

  private static let windows = """
    averagepool_1d_default | AveragePool@22 kernel_shape=[2] | 1x3x32 | 1x3x31
    averagepool_2d_ceil | AveragePool@22 ceil_mode=1 kernel_shape=[3,3] strides=[2,2] | 1x1x4x4 | 1x1x2x2
    averagepool_2d_ceil_last_window_starts_on_pad | AveragePool@22 ceil_mode=1 count_include_pad=1 \
      kernel_shape=[3,3] pads=[1,1,1,1] strides=[3,3] | 1x3x2x2 | 1x3x1x1
    averagepool_2d_dilations | AveragePool@22 ceil_mode=1 dilations=[2,2] kernel_shape=[2,2] strides=[1,1] | 1x1x4x4 | 1x1x2x2
    averagepool_2d_pads | AveragePool@22 kernel_shape=[3,3] pads=[2,2,2,2] | 1x3x28x28 | 1x3x30x30
    averagepool_2d_same_lower | AveragePool@22 auto_pad=SAME_LOWER kernel_shape=[2,2] | 1x3x32x32 | 1x3x32x32
    averagepool_2d_same_upper | AveragePool@22 auto_pad=SAME_UPPER kernel_shape=[2,2] | 1x3x32x32 | 1x3x32x32
    averagepool_2d_strides | AveragePool@22 kernel_shape=[5,5] strides=[3,3] | 1x3x32x32 | 1x3x10x10
    averagepool_3d_default | AveragePool@22 kernel_shape=[2,2,2] | 1x3x32x32x32 | 1x3x31x31x31
    basic_conv_with_padding | Conv@22 kernel_shape=[3,3] pads=[1,1,1,1] | 1x1x5x5 1x1x3x3 | 1x1x5x5
    basic_conv_without_padding | Conv@22 kernel_shape=[3,3] pads=[0,0,0,0] | 1x1x5x5 1x1x3x3 | 1x1x3x3
    conv_with_autopad_same | Conv@22 auto_pad=SAME_LOWER kernel_shape=[3,3] strides=[2,2] | 1x1x5x5 1x1x3x3 | 1x1x3x3
    conv_with_strides_and_asymmetric_padding | Conv@22 kernel_shape=[3,3] pads=[1,0,1,0] strides=[2,2] | 1x1x7x5 \
      1x1x3x3 | 1x1x4x2
    conv_with_strides_padding | Conv@22 kernel_shape=[3,3] pads=[1,1,1,1] strides=[2,2] | 1x1x7x5 1x1x3x3 | 1x1x4x3
    convtranspose | ConvTranspose@22 | 1x1x3x3 1x2x3x3 | 1x2x5x5
    convtranspose_1d | ConvTranspose@22 | 1x1x3 1x2x3 | 1x2x5
    convtranspose_3d | ConvTranspose@22 | 1x1x3x4x5 1x2x3x3x3 | 1x2x5x6x7
    convtranspose_autopad_same | ConvTranspose@22 auto_pad=SAME_UPPER strides=[2,2] | 1x1x3x3 1x2x3x3 | 1x2x6x6
    convtranspose_dilations | ConvTranspose@22 dilations=[2,2] | 1x1x3x3 1x1x2x2 | 1x1x5x5
    convtranspose_group_2 | ConvTranspose@22 group=2 | 1x2x3x3 2x1x3x3 | 1x2x5x5
    convtranspose_kernel_shape | ConvTranspose@22 kernel_shape=[3,3] output_padding=[1,1] output_shape=[10,8] \
      strides=[3,2] | 1x1x3x3 1x2x3x3 | 1x2x10x8
    convtranspose_output_shape | ConvTranspose@22 output_shape=[10,8] strides=[3,2] | 1x1x3x3 1x2x3x3 | 1x2x10x8
    convtranspose_pad | ConvTranspose@22 output_padding=[1,1] strides=[3,2] | 1x1x3x3 1x2x3x3 | 1x2x10x8
    convtranspose_pads | ConvTranspose@22 pads=[1,2,1,2] strides=[3,2] | 1x1x3x3 1x2x3x3 | 1x2x7x3
    maxpool_2d_ceil_output_size_reduce_by_one | MaxPool@22 ceil_mode=1 kernel_shape=[1,1] strides=[2,2] | 1x1x2x2 | 1x1x1x1
    maxpool_2d_dilations | MaxPool@22 dilations=[2,2] kernel_shape=[2,2] strides=[1,1] | 1x1x4x4 | 1x1x2x2
    maxpool_with_argmax_2d_precomputed_strides | MaxPool@22 kernel_shape=[2,2] storage_order=1 strides=[2,2] | \
      1x1x5x5 | 1x1x2x2 1x1x2x2
    maxpool_2d_ceil | MaxPool@22 ceil_mode=1 kernel_shape=[3,3] strides=[2,2] | 1x1x4x4 | 1x1x2x2
    globalaveragepool | GlobalAveragePool@22 | 1x3x5x5 | 1x3x1x1
    globalmaxpool | GlobalMaxPool@22 | 1x3x5x5 | 1x3x1x1
    """

  private static let layout = """
    concat_3d_axis_negative_2 | Concat@13 axis=-2 | 2x2x2 2x2x2 | 2x4x2
    concat_2d_axis_1 | Concat@13 axis=1 | 2x2 2x2 | 2x4
    flatten_axis0 | Flatten@25 axis=0 | 2x3x4x5 | 1x120
    flatten_axis2 | Flatten@25 axis=2 | 2x3x4x5 | 6x20
    flatten_negative_axis2 | Flatten@25 axis=-2 | 2x3x4x5 | 6x20
    flatten_default_axis | Flatten@25 | 5x4x3x2 | 5x24
    transpose_all_permutations_3 | Transpose@25 perm=[1,2,0] | 2x3x4 | 3x4x2
    transpose_default | Transpose@25 | 2x3x4 | 4x3x2
    reshape_allowzero_reordered | Reshape@25 allowzero=1 | 0x3x4 3={3,4,0} | 3x4x0
    reshape_negative_dim | Reshape@25 | 2x3x4 3={2,-1,2} | 2x6x2
    reshape_zero_and_negative_dim | Reshape@25 | 2x3x4 4={2,0,1,-1} | 2x3x1x4
    reshape_zero_dim | Reshape@25 | 2x3x4 4={2,0,4,1} | 2x3x4x1
    squeeze_negative_axes | Squeeze@25 | 1x3x1x5 1={-2} | 1x3x5
    unsqueeze_unsorted_axes | Unsqueeze@25 | 3x4x5 3={5,4,2} | 3x4x1x5x1x1
    unsqueeze_negative_axes | Unsqueeze@25 | 1x3x1x5 1={-2} | 1x3x1x1x5
    expand_dim_changed | Expand@13 | 3x1 3={2,1,6} | 2x3x6
    expand_dim_unchanged | Expand@13 | 3x1 2={3,4} | 3x4
    slice | Slice@13 | 20x10x5 2={0,0} 2={3,10} 2={0,1} 2={1,1} | 3x10x5
    slice_neg | Slice@13 | 20x10x5 1={0} 1={-1} 1={1} 1={1} | 20x9x5
    slice_neg_steps | Slice@13 | 20x10x5 3={20,10,4} 3={0,0,1} 3={0,1,2} 3={-1,-3,-2} | 19x3x2
    slice_negative_axes | Slice@13 | 20x10x5 3={0,0,3} 3={20,10,4} 3={0,-2,-1} | 20x10x1
    slice_start_out_of_bounds | Slice@13 | 20x10x5 1={1000} 1={1000} 1={1} 1={1} | 20x0x5
    slice_end_out_of_bounds | Slice@13 | 20x10x5 1={1} 1={1000} 1={1} 1={1} | 20x9x5
    slice_default_steps | Slice@13 | 20x10x5 3={0,0,3} 3={20,10,4} 3={0,1,2} | 20x10x1
    gather_0 | Gather@13 axis=0 | 5x4x3x2 3={0,1,3} | 3x4x3x2
    gather_2d_indices | Gather@13 axis=1 | 3x3 1x2 | 3x1x2
    gather_negative_indices | Gather@13 axis=0 | 10 3={0,-9,-10} | 3
    gathernd_example_int32 | GatherND@13 | 2x2 2x2 | 2
    gathernd_example_int32_batch_dim1 | GatherND@13 batch_dims=1 | 2x2x2 2x1 | 2x2
    gathernd_example_float32 | GatherND@13 | 2x2x2 2x1x2 | 2x1x2
    range_int32_type_negative_delta | Range@27 | ()={10} ()={6} ()={-3} | 2
    constantofshape_float_ones | ConstantOfShape@25 | 3={4,3,2} | 4x3x2
    constantofshape_int_shape_zero | ConstantOfShape@25 | 1={0} | 0
    shape_start_1_end_negative_1 | Shape@25 end=-1 start=1 | 3x4x5 | 1
    shape_clip_start | Shape@25 start=-10 | 3x4x5 | 3
    shape_start_negative_1 | Shape@25 start=-1 | 3x4x5 | 1
    size | Size@25 | 3x4x5 | ()
    """

  private static let others = """
    batchnorm_example | BatchNormalization@15 | 2x3x4x5 3 3 3 3 | 2x3x4x5
    layer_normalization_3d_axis1_epsilon | LayerNormalization@17 axis=1 | 2x3x5 3x5 3x5 | 2x3x5 2x1x1 2x1x1
    layer_normalization_4d_axis_negative_2 | LayerNormalization@17 axis=-2 | 2x3x4x5 4x5 4x5 | 2x3x4x5 2x3x1x1 2x3x1x1
    lrn | LRN@13 size=3 | 5x5x5x5 | 5x5x5x5
    softmax_axis_1 | Softmax@13 axis=1 | 3x4x5 | 3x4x5
    gemm_all_attributes | Gemm@13 transA=1 transB=1 | 4x3 5x4 1x5 | 3x5
    gemm_transposeA | Gemm@13 transA=1 | 6x3 6x4 1x4 | 3x4
    gemm_transposeB | Gemm@13 transB=1 | 3x6 4x6 1x4 | 3x4
    matmul_1d_1d | MatMul@13 | 3 3 | ()
    matmul_1d_3d | MatMul@13 | 4 2x4x1 | 2x1
    matmul_2d | MatMul@13 | 3x4 4x3 | 3x3
    matmul_3d | MatMul@13 | 2x3x4 2x4x3 | 2x3x3
    matmul_4d | MatMul@13 | 1x2x3x4 1x2x4x3 | 1x2x3x3
    matmul_4d_1d | MatMul@13 | 1x2x4x3 3 | 1x2x4
    matmul_bcast | MatMul@13 | 3x1x3x4 1x2x4x2 | 3x2x3x2
    reduce_mean_keepdims_example | ReduceMean@18 keepdims=1 | 3x2x2 1={1} | 3x1x2
    reduce_mean_do_not_keepdims_random | ReduceMean@18 keepdims=0 | 3x2x2 1={1} | 3x2
    reduce_sum_empty_axes_input_noop_example | ReduceSum@13 keepdims=1 noop_with_empty_axes=1 | 3x2x2 0={} | 3x2x2
    reduce_sum_negative_axes_keepdims_example | ReduceSum@13 keepdims=1 | 3x2x2 1={-2} | 3x1x2
    reduce_max_default_axes_keepdim_example | ReduceMax@18 keepdims=1 | 3x2x2 | 1x1x1
    add_bcast | Add@14 | 3x4x5 5 | 3x4x5
    where_long_example | Where@16 | 2x2 2x2 2x2 | 2x2
    max_two_inputs | Max@13 | 3 3 | 3
    pow_bcast_array | Pow@15 | 2x3 3 | 2x3
    greater_equal_bcast | GreaterOrEqual@16 | 3x4x5 5 | 3x4x5
    and_bcast3v1d | And@7 | 3x4x5 5 | 3x4x5
    prelu_broadcast | PRelu@16 | 3x4x5 5 | 3x4x5
    clip | Clip@13 | 3x4x5 () () | 3x4x5
    dropout_default_mask | Dropout@22 seed=0 | 3x4x5 | 3x4x5 3x4x5
    mean_example | Mean@13 | 3 3 3 | 3
    """
}
