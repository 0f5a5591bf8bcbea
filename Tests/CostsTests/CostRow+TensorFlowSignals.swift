import ModelGraph

/// Fourier transforms of TensorFlow. A transform of 2 numbers takes 5 x 2 x 1 = 10, one of 4 numbers 5 x 4 x 2 = 40.
extension CostRow {
  static let tensorFlowSignals: [CostRow] = [
    // 2 lines of 4; 3 results of 3 complex products, 8 each; two divisions for each of 8 results.
    CostRow("tensorflow::FFT", [[2, 4]], to: [[2, 4]], type: .complex64, flops: 80),
    CostRow("tensorflow::FFT", [[3]], to: [[3]], type: .complex64, flops: 72),
    CostRow("tensorflow::IFFT", [[2, 4]], to: [[2, 4]], type: .complex64, flops: 80 + 16),
    // 4 rows of 2 and 2 columns of 4.
    CostRow("tensorflow::FFT2D", [[4, 2]], to: [[4, 2]], type: .complex64, flops: 40 + 80),
    CostRow("tensorflow::IFFT2D", [[4, 2]], to: [[4, 2]], type: .complex64, flops: 40 + 80 + 16),
    // 8 lines of 2, 4 of 4, 8 of 2.
    CostRow("tensorflow::FFT3D", [[2, 4, 2]], to: [[2, 4, 2]], type: .complex64, flops: 80 + 160 + 80),
    CostRow("tensorflow::IFFT3D", [[2, 4, 2]], to: [[2, 4, 2]], type: .complex64, flops: 80 + 160 + 80 + 32),
    // 2 lines of 4; 2 results of 3 products with a real number, 4 each.
    CostRow("tensorflow::RFFT", [[2, 4], [1]], to: [[2, 3]], content: [1: [4]], flops: 80),
    CostRow("tensorflow::RFFT", [[3], [1]], to: [[2]], content: [1: [3]], flops: 24),
    // 4 rows of 4, then 3 columns of 4. 8 rows of 4, then 6 lines of 4 and 12 of 2.
    CostRow("tensorflow::RFFT2D", [[4, 4], [2]], to: [[4, 3]], content: [1: [4, 4]], flops: 160 + 120),
    CostRow("tensorflow::RFFT3D", [[2, 4, 4], [3]], to: [[2, 4, 3]], content: [1: [2, 4, 4]], flops: 320 + 240 + 120),
    // 2 lines of 4, 8 divisions; 6 results of 6 products that make a real number, 4 each, 6 divisions.
    CostRow("tensorflow::IRFFT", [[2, 3], [1]], to: [[2, 4]], type: .complex64, content: [1: [4]], flops: 80 + 8),
    CostRow("tensorflow::IRFFT", [[4], [1]], to: [[6]], type: .complex64, content: [1: [6]], flops: 144 + 6),
    // The way back: the columns that there are, the rows last, a division for each result.
    CostRow("tensorflow::IRFFT2D", [[4, 3], [2]], to: [[4, 4]], type: .complex64, content: [1: [4, 4]], flops: 120 + 160 + 16),
    CostRow(
      "tensorflow::IRFFT3D", [[2, 4, 3], [3]], to: [[2, 4, 4]], type: .complex64, content: [1: [2, 4, 4]],
      flops: 120 + 240 + 320 + 32),
  ]
}
