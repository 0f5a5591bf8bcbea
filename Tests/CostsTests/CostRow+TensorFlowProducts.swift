import ModelGraph

/// Convolutions and products of matrices as gradients, with functions after them, and of sparse matrices.
extension CostRow {
  static let tensorFlowProducts: [CostRow] = [
    // out 36, 3x3x2 = 18.
    CostRow("tensorflow::Conv", [[1, 5, 5, 2], [3, 3, 2, 4]], to: [[1, 3, 3, 4]], flops: 1_296, macs: 648),
    // As many: each of the 36 gradients times the 18 numbers that it was made of.
    CostRow(
      "tensorflow::Conv2DBackpropFilter", [[1, 5, 5, 2], [4], [1, 3, 3, 4]], to: [[3, 3, 2, 4]], content: [1: [3, 3, 2, 4]],
      flops: 1_296, macs: 648),
    CostRow(
      "tensorflow::Conv3DBackpropFilter", [[1, 1, 5, 5, 2], [1, 3, 3, 2, 4], [1, 1, 3, 3, 4]], to: [[1, 3, 3, 2, 4]],
      flops: 1_296, macs: 648),
    CostRow(
      "tensorflow::Conv3DBackpropFilterV2", [[1, 1, 5, 5, 2], [5], [1, 1, 3, 3, 4]], to: [[1, 3, 3, 2, 4]],
      content: [1: [1, 3, 3, 2, 4]], flops: 1_296, macs: 648),
    // 18 gradients spread over 2x2x4 = 16 places; depthwise over 2x2.
    CostRow(
      "tensorflow::Conv3DBackpropInput", [[1, 1, 4, 4, 4], [1, 2, 2, 4, 2], [1, 1, 3, 3, 2]], to: [[1, 1, 4, 4, 4]], flops: 576,
      macs: 288),
    CostRow(
      "tensorflow::DepthwiseConv2dNativeBackpropInput", [[4], [2, 2, 2, 1], [1, 3, 3, 2]], to: [[1, 4, 4, 2]],
      content: [0: [1, 4, 4, 2]], flops: 144, macs: 72),
    // 18 gradients times 3x3 = 9.
    CostRow(
      "tensorflow::DepthwiseConv2dNativeBackpropFilter", [[1, 5, 5, 2], [4], [1, 3, 3, 2]], to: [[3, 3, 2, 1]],
      content: [1: [3, 3, 2, 1]], flops: 324, macs: 162),
    // 15 elements of 4 products. 6 stored elements, each times 5 columns.
    CostRow("tensorflow::SparseMatMul", [[3, 4], [4, 5]], to: [[3, 5]], flops: 120, macs: 60),
    CostRow("tensorflow::SparseMatMul", [[4, 3], [4, 5]], ["transpose_a": .integer(1)], to: [[3, 5]], flops: 120, macs: 60),
    CostRow("tensorflow::SparseTensorDenseMatMul", [[6, 2], [6], [2], [4, 5]], to: [[3, 5]], flops: 60, macs: 30),
    // out 36: a bias and a comparison; multiply, add, and 4 of Elu, one of them an exp.
    CostRow(
      "tensorflow::_FusedConv2D", [[1, 5, 5, 2], [3, 3, 2, 4], [4]], ["fused_ops": .texts(["BiasAdd", "Relu"])],
      to: [[1, 3, 3, 4]], flops: 1_296 + 72, macs: 648),
    CostRow(
      "tensorflow::_FusedConv2D", [[1, 5, 5, 2], [3, 3, 2, 4], [4], [4], [4], [4]],
      ["fused_ops": .texts(["FusedBatchNorm", "Elu"])], to: [[1, 3, 3, 4]], flops: 1_296 + 216, macs: 648, transcendentals: 36),
    // out 18, 3x3 = 9: a bias and two bounds.
    CostRow(
      "tensorflow::_FusedDepthwiseConv2dNative", [[1, 5, 5, 2], [3, 3, 2, 1], [2]], ["fused_ops": .texts(["BiasAdd", "Relu6"])],
      to: [[1, 3, 3, 2]], flops: 324 + 54, macs: 162),
    CostRow(
      "tensorflow::FusedDepthwiseConv2dNative", [[1, 5, 5, 2], [3, 3, 2, 1], [2]], ["fused_ops": .texts(["BiasAdd", "Relu6"])],
      to: [[1, 3, 3, 2]], flops: 324 + 54, macs: 162),
    // 2 matrices of 3 rows, as ONNX's Det: 15 each; as ONNX Runtime's Inverse: 39 each.
    CostRow("tensorflow::MatrixDeterminant", [[2, 3, 3]], to: [[2]], flops: 30),
    CostRow("tensorflow::MatrixInverse", [[2, 3, 3]], to: [[2, 3, 3]], flops: 78),
    // out 15: a bias and a tanh; 5 of Gelu.
    CostRow(
      "tensorflow::_FusedMatMul", [[3, 4], [4, 5], [5]], ["fused_ops": .texts(["BiasAdd", "Tanh"])], to: [[3, 5]],
      flops: 120 + 30, macs: 60, transcendentals: 15),
    CostRow(
      "tensorflow::_FusedMatMul", [[3, 4], [4, 5], [5]], ["fused_ops": .texts(["BiasAdd", "GeluExact"])], to: [[3, 5]],
      flops: 120 + 90, macs: 60, transcendentals: 15),
  ]
}
