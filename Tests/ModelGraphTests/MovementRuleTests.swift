import Testing

@testable import ModelGraph

/// Operators that move and choose elements, against the shapes that ONNX's own backend tests really produce: cases and shapes
/// are those of the Python package onnx 1.23.2 (`onnx.backend.test.case.node`), the outputs' shapes those of its reference arrays.
@Suite struct MovementRuleTests {
  @Test(arguments: ShapeCase.all(splitting) + ShapeCase.all(resizing) + ShapeCase.all(selection))
  func ruleGivesTheShapeThatONNXProduces(_ row: ShapeCase) throws {
    #expect(try row.inferred() == row.expected)
  }

  private static let splitting = """
    split_equal_parts_1d_opset13 | Split@13 axis=0 | 6 | 2 2 2
    split_variable_parts_1d_opset13 | Split@13 axis=0 | 6 2={2,4} | 2 4
    split_equal_parts_2d_opset13 | Split@13 axis=1 | 2x6 | 2x3 2x3
    split_variable_parts_2d_opset13 | Split@13 axis=1 | 2x6 2={2,4} | 2x2 2x4
    split_equal_parts_default_axis_opset13 | Split@13 | 6 | 2 2 2
    split_variable_parts_default_axis_opset13 | Split@13 | 6 2={2,4} | 2 4
    constant_pad | Pad@25 mode=constant | 1x3x4x5 8={0,0,1,3,0,0,2,4} () | 1x3x7x12
    edge_pad | Pad@25 mode=edge | 1x3x4x5:int32 8={0,0,1,1,0,0,1,1} | 1x3x6x7:int32
    reflect_pad | Pad@25 mode=reflect | 1x3x4x5:int32 8={0,0,1,1,0,0,1,1} | 1x3x6x7:int32
    wrap_pad | Pad@25 mode=wrap | 1x3x4x5:int32 8={0,0,1,1,0,0,1,1} | 1x3x6x7:int32
    center_crop_pad_crop | CenterCropPad@18 | 20x10x3 3={10,7,3} | 10x7x3
    center_crop_pad_pad | CenterCropPad@18 | 10x7x3 3={20,10,3} | 20x10x3
    """

  private static let resizing = """
    resize_upsample_sizes_nearest | Resize@19 mode=nearest | 1x1x2x2 - - 4={1,1,7,8} | 1x1x7x8
    resize_downsample_sizes_nearest | Resize@19 mode=nearest | 1x1x2x4 - - 4={1,1,1,3} | 1x1x1x3
    resize_upsample_sizes_cubic | Resize@19 mode=cubic | 1x1x4x4 - - 4={1,1,9,10} | 1x1x9x10
    resize_downsample_sizes_cubic | Resize@19 mode=cubic | 1x1x4x4 - - 4={1,1,3,3} | 1x1x3x3
    resize_tf_crop_and_resize | Resize@19 coordinate_transformation_mode=tf_crop_and_resize mode=linear | 1x1x4x4 8 - \
      4={1,1,3,3} | 1x1x3x3
    resize_tf_crop_and_resize_extrapolation_value | Resize@19 coordinate_transformation_mode=tf_crop_and_resize \
      mode=linear | 1x1x4x4 8 - 4={1,1,3,3} | 1x1x3x3
    roialign_aligned_false | RoiAlign@22 coordinate_transformation_mode=output_half_pixel output_height=5 output_width=5 \
      sampling_ratio=2 | 1x1x10x10 3x4 3={0,0,0} | 3x1x5x5
    roialign_aligned_true | RoiAlign@22 coordinate_transformation_mode=half_pixel output_height=5 output_width=5 \
      sampling_ratio=2 | 1x1x10x10 3x4 3={0,0,0} | 3x1x5x5
    gridsample | GridSample@22 align_corners=0 mode=linear padding_mode=zeros | 1x1x4x4 1x6x6x2 | 1x1x6x6
    gridsample_zeros_padding | GridSample@22 padding_mode=zeros | 1x1x3x2 1x2x4x2 | 1x1x2x4
    affine_grid_2d | AffineGrid@20 align_corners=0 | 2x2x3 4={2,3,5,6} | 2x5x6x2
    affine_grid_2d_align_corners | AffineGrid@20 align_corners=1 | 2x2x3 4={2,3,5,6} | 2x5x6x2
    maxunpool_export_without_output_shape | MaxUnpool@22 kernel_shape=[2,2] strides=[2,2] | 1x1x2x2 1x1x2x2={5,7,13,15} | \
      1x1x4x4
    maxunpool_export_with_output_shape | MaxUnpool@22 kernel_shape=[2,2] strides=[2,2] | 1x1x2x2 1x1x2x2={5,7,13,15} \
      4={1,1,5,5} | 1x1x5x5
    col2im | Col2Im@18 | 1x5x5 2={5,5} 2={1,5} | 1x1x5x5
    col2im_strides | Col2Im@18 strides=[2,2] | 1x9x4 2={5,5} 2={3,3} | 1x1x5x5
    depthtospace_example | DepthToSpace@28 blocksize=2 mode=DCR | 1x8x2x3 | 1x2x4x6
    depthtospace_crd_mode_example | DepthToSpace@28 blocksize=2 mode=CRD | 1x8x2x3 | 1x2x4x6
    spacetodepth | SpaceToDepth@28 blocksize=2 | 2x2x6x6 | 2x8x3x3
    spacetodepth_example | SpaceToDepth@28 blocksize=2 | 1x1x4x6 | 1x4x2x3
    basic_deform_conv_with_padding | DeformConv@22 kernel_shape=[2,2] pads=[1,1,1,1] | 1x1x3x3 1x1x2x2 1x8x4x4 | 1x1x4x4
    basic_deform_conv_without_padding | DeformConv@22 kernel_shape=[2,2] pads=[0,0,0,0] | 1x1x3x3 1x1x2x2 1x8x2x2 | \
      1x1x2x2
    """

  private static let selection = """
    argmax_no_keepdims_example | ArgMax@13 axis=1 keepdims=0 | 2x2 | 2:int64
    argmax_no_keepdims_random | ArgMax@13 axis=1 keepdims=0 | 2x3x4 | 2x4:int64
    argmin_no_keepdims_example | ArgMin@13 axis=1 keepdims=0 | 2x2 | 2:int64
    argmin_no_keepdims_random | ArgMin@13 axis=1 keepdims=0 | 2x3x4 | 2x4:int64
    top_k | TopK@24 axis=1 | 3x4 1={3} | 3x3 3x3:int64
    top_k_uint64 | TopK@24 axis=1 | 3x4:uint64 1={3} | 3x3:uint64 3x3:int64
    compress_0 | Compress@28 axis=0 | 3x2 3:bool={0,1,1} | 2x2
    compress_1 | Compress@28 axis=1 | 3x2 2:bool={0,1} | 3x1
    nonzero_example | NonZero@13 | 2x2:bool={1,0,1,1} | 2x3:int64
    tile | Tile@13 | 2x3x4x5 4={7,6,4,2} | 14x18x16x10
    tile_precomputed | Tile@13 | 2x2 2={2,2} | 4x4
    cumsum_1d | CumSum@14 | 5:float64 ():int32={0} | 5:float64
    cumsum_1d_exclusive | CumSum@14 exclusive=1 | 5:float64 ():int32={0} | 5:float64
    cumprod_1d | CumProd@26 | 5:float64 ():int32={0} | 5:float64
    cumprod_1d_exclusive | CumProd@26 exclusive=1 | 5:float64 ():int32={0} | 5:float64
    triu | Trilu@14 | 4x5:int64 | 4x5:int64
    triu_neg | Trilu@14 | 4x5:int64 ()={-1} | 4x5:int64
    eyelike_without_dtype | EyeLike@22 | 4x4:int32 | 4x4:int32
    eyelike_with_dtype | EyeLike@22 dtype=11 | 3x4:int32 | 3x4:float64
    reversesequence_time | ReverseSequence@28 batch_axis=1 time_axis=0 | 4x4 4={4,3,2,1} | 4x4
    reversesequence_batch | ReverseSequence@28 batch_axis=0 time_axis=1 | 4x4 4={0,2,3,4} | 4x4
    gather_elements_0 | GatherElements@13 axis=1 | 2x2 2x2={0,0,1,0} | 2x2
    gather_elements_1 | GatherElements@13 axis=0 | 3x3 2x3={1,2,0,2,0,0} | 2x3
    scatternd | ScatterND@18 | 4x4x4 2x1={0,2} 2x4x4 | 4x4x4
    scatternd_add | ScatterND@18 reduction=add | 4x4x4 2x1={0,0} 2x4x4 | 4x4x4
    scatter_elements_without_axis | ScatterElements@18 | 3x3 2x3={1,0,2,0,2,1} 2x3 | 3x3
    scatter_elements_with_axis | ScatterElements@18 axis=1 | 1x5 1x2={1,3} 1x2 | 1x5
    scatter_without_axis | Scatter@10 | 3x3 2x3={1,0,2,0,2,1} 2x3 | 3x3
    scatter_with_axis | Scatter@10 axis=1 | 1x5 1x2={1,3} 1x2 | 1x5
    tensorscatter | TensorScatter@24 mode=linear | 2x1x4x5 2x1x1x5 2={1,2} | 2x1x4x5
    tensorscatter_circular | TensorScatter@24 mode=circular | 2x1x4x5 2x1x2x5 2={1,3} | 2x1x4x5
    """
}
