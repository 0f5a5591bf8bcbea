import ModelGraph

/// Images of TensorFlow that are read between their pixels.
extension CostRow {
  static let tensorFlowImages: [CostRow] = pixels + projections("V2") + projections("V3")

  private static let pixels: [CostRow] = [
    // 16 elements: 3 linear steps of 3, 5 cubic ones of 7; one axis: 8 elements, 1 step.
    CostRow("tensorflow::ResizeBilinear", [[1, 2, 2, 1], [2]], to: [[1, 4, 4, 1]], flops: 144),
    CostRow("tensorflow::ResizeBilinear", [[1, 2, 2, 1], [2]], to: [[1, 2, 4, 1]], flops: 24),
    CostRow("tensorflow::ResizeBicubic", [[1, 2, 2, 1], [2]], to: [[1, 4, 4, 1]], flops: 560),
    // 96 elements of 9.
    CostRow("tensorflow::CropAndResize", [[1, 9, 9, 2], [3, 4], [3], [2]], to: [[3, 4, 4, 2]], flops: 864),
    CostRow(
      "tensorflow::CropAndResize", [[1, 9, 9, 2], [3, 4], [3], [2]], ["method": .text("nearest")], to: [[3, 4, 4, 2]]),
    // 12 elements: the mean of their channel, the difference to it, times the factor, the mean added.
    CostRow("tensorflow::AdjustContrastv2", [[1, 2, 3, 2], []], to: [[1, 2, 3, 2]], flops: 48),
  ]

  /// 18 places, 36 elements: the divisor 4, both positions 5, each rounded; between pixels two weights for each position, and 9
  /// an element, as GridSample.
  private static func projections(_ version: String) -> [CostRow] {
    let name = "tensorflow::ImageProjectiveTransform\(version)"
    let inputs: [[Int]?] = [[2, 4, 4, 2], [2, 8], [2]]
    return [
      CostRow(name, inputs, ["interpolation": .text("NEAREST")], to: [[2, 3, 3, 2]], flops: 252 + 36),
      CostRow(name, inputs, ["interpolation": .text("BILINEAR")], to: [[2, 3, 3, 2]], flops: 252 + 36 + 72 + 324),
    ]
  }
}
