import ModelGraph

extension CostRow {
  static let sampling: [CostRow] = [
    // 16 elements: 3 linear steps of 3, 5 cubic ones of 7; one axis: 8 elements, 1 step; three axes: 64 elements, 7 steps.
    CostRow("Resize", [[1, 1, 2, 2], nil, nil, [4]], ["mode": .text("linear")], to: [[1, 1, 4, 4]], flops: 144),
    CostRow("Resize", [[1, 1, 2, 2], nil, nil, [4]], ["mode": .text("cubic")], to: [[1, 1, 4, 4]], flops: 560),
    CostRow("Resize", [[1, 1, 2, 2], nil, nil, [4]], ["mode": .text("linear")], to: [[1, 1, 2, 4]], flops: 24),
    CostRow("Resize", [[1, 1, 2, 2, 2], nil, nil, [5]], ["mode": .text("linear")], to: [[1, 1, 4, 4, 4]], flops: 1_344),
    CostRow("Resize", [[1, 1, 2, 2], nil, nil, [4]], to: [[1, 1, 4, 4]]),
    CostRow(
      "Resize", [[1, 1, 2, 2], nil, nil, [4]], ["mode": .text("linear"), "antialias": .integer(1)], to: [[1, 1, 4, 4]], opset: 18,
      flops: 144),
    CostRow(
      "Resize", [[1, 1, 4, 4], nil, nil, [4]], ["mode": .text("linear"), "antialias": .integer(1)], to: [[1, 1, 2, 2]], opset: 18,
      isUntold: true),
    CostRow("Upsample", [[1, 1, 2, 2], [4]], ["mode": .text("linear")], to: [[1, 1, 4, 4]], opset: 9, flops: 144),
    // 9 points of 2 numbers, 18 elements: positions 3, rounded 1, weights 2; then 9 each.
    CostRow("GridSample", [[1, 2, 4, 4], [1, 3, 3, 2]], to: [[1, 2, 3, 3]], flops: 108 + 162),
    CostRow(
      "GridSample", [[1, 2, 4, 4], [1, 3, 3, 2]], ["align_corners": .integer(1)], to: [[1, 2, 3, 3]], flops: 90 + 162),
    CostRow("GridSample", [[1, 2, 4, 4], [1, 3, 3, 2]], ["mode": .text("nearest")], to: [[1, 2, 3, 3]], flops: 72),
    CostRow("GridSample", [[1, 2, 4, 4], [1, 3, 3, 2]], ["mode": .text("bicubic")], to: [[1, 2, 3, 3]], flops: 540 + 630),
    // 3 regions, 2 channels, 2x2 bins: 24 elements of 4 samples: 32 each; 12 bins of 4 samples: 14 each; 12 for each region.
    CostRow(
      "RoiAlign", [[1, 2, 9, 9], [3, 4], [3]], ["sampling_ratio": .integer(2)], to: [[3, 2, 2, 2]], flops: 768 + 672 + 36),
    CostRow(
      "RoiAlign", [[1, 2, 9, 9], [3, 4], [3]], ["sampling_ratio": .integer(2), "mode": .text("max")], to: [[3, 2, 2, 2]],
      flops: 744 + 672 + 36),
    CostRow(
      "RoiAlign", [[1, 2, 9, 9], [3, 4], [3]], ["sampling_ratio": .integer(2)], to: [[3, 2, 2, 2]], opset: 10,
      flops: 768 + 672 + 30),
    CostRow("RoiAlign", [[1, 2, 9, 9], [3, 4], [3]], to: [[3, 2, 2, 2]], isUntold: true),
    // 120 coordinates: two products, two additions.
    CostRow("AffineGrid", [[2, 2, 3], [4]], to: [[2, 5, 6, 2]], opset: 20, flops: 480),
    // out 16, 2x2x2 = 8: macs 128. 32 offsets: 4 each. 4 positions x 4 places x 2 channels = 32 samples: 9 each.
    CostRow(
      "DeformConv", [[1, 2, 3, 3], [4, 2, 2, 2], [1, 8, 2, 2]], to: [[1, 4, 2, 2]], opset: 19, flops: 256 + 128 + 288, macs: 128),
    // With a bias 16, with a mask 32 more.
    CostRow(
      "DeformConv", [[1, 2, 3, 3], [4, 2, 2, 2], [1, 8, 2, 2], [4], [1, 4, 2, 2]], to: [[1, 4, 2, 2]], opset: 19,
      flops: 256 + 128 + 288 + 48, macs: 128),
    // Offsets of its own for each channel: 64, as many samples.
    CostRow(
      "DeformConv", [[1, 2, 3, 3], [4, 2, 2, 2], [1, 16, 2, 2]], ["offset_group": .integer(2)], to: [[1, 4, 2, 2]], opset: 19,
      flops: 256 + 256 + 288, macs: 128),
  ]
}
