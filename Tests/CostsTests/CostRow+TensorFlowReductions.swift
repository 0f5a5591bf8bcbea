import ModelGraph

/// Elements of TensorFlow that are folded, or added to what is there.
extension CostRow {
  static let tensorFlowReductions: [CostRow] =
    [
      // 24 squares, 18 additions, 6 roots.
      CostRow("tensorflow::EuclideanNorm", [[2, 3, 4], [1]], to: [[2, 3]], flops: 48),
      // 2 rows of 3: 2 additions each. 3 columns of 2: 1 product each.
      CostRow("tensorflow::Cumsum", [[2, 3], []], to: [[2, 3]], content: [1: [1]], flops: 4),
      CostRow("tensorflow::Cumprod", [[2, 3], []], to: [[2, 3]], content: [1: [0]], flops: 3),
      // 2 rows of 3: 2 of log(1 + exp(n - m)) + m each, n the smaller, m the larger: 2 comparisons, subtract, exp, add, log, add.
      CostRow("tensorflow::CumulativeLogsumexp", [[2, 3], []], to: [[2, 3]], content: [1: [1]], flops: 28, transcendentals: 8),
      // 6 weights are added up; whole ones; none: elements are counted.
      CostRow("tensorflow::Bincount", [[6], [], [6]], to: [[4]], flops: 6),
      CostRow("tensorflow::Bincount", [[6], [], [6]], to: [[4]], type: .int32),
      CostRow("tensorflow::Bincount", [[6], [], [0]], to: [[4]]),
    ] + tensorFlowSegments + tensorFlowUpdates

  /// 4 rows of 3 into 2 segments, each element folded into what its segment has: 12; 6 divisions after.
  private static let tensorFlowSegments: [CostRow] = [
    tensorFlowSegment(
      12, ["SegmentSum", "SegmentMax", "SegmentMin", "SegmentProd"], [[4, 3], [4]]),
    tensorFlowSegment(
      12,
      [
        "SegmentSumV2", "UnsortedSegmentSum", "UnsortedSegmentMax", "UnsortedSegmentMin", "UnsortedSegmentProd",
      ], [[4, 3], [4], []]),
    tensorFlowSegment(18, ["SegmentMean"], [[4, 3], [4]]),
    // The 4 rows are picked from 5.
    tensorFlowSegment(12, ["SparseSegmentSum"], [[5, 3], [4], [4]]),
    tensorFlowSegment(12, ["SparseSegmentSumWithNumSegments"], [[5, 3], [4], [4], []]),
    tensorFlowSegment(18, ["SparseSegmentMean"], [[5, 3], [4], [4]]),
    tensorFlowSegment(18, ["SparseSegmentMeanWithNumSegments"], [[5, 3], [4], [4], []]),
    // What is divided by is a root for each segment.
    tensorFlowSegment(20, ["SparseSegmentSqrtN"], [[5, 3], [4], [4]]),
    tensorFlowSegment(20, ["SparseSegmentSqrtNWithNumSegments"], [[5, 3], [4], [4], []]),
  ].flatMap(\.self)

  private static func tensorFlowSegment(_ flops: Int, _ names: [String], _ inputs: [[Int]?]) -> [CostRow] {
    names.map { (name: String) in CostRow("tensorflow::\(name)", inputs, to: [[2, 3]], flops: flops) }
  }

  /// 6 numbers, each added to, subtracted from or compared with what is there.
  private static let tensorFlowUpdates: [CostRow] = [
    CostRow("tensorflow::TensorScatterAdd", [[4, 2], [3, 1], [3, 2]], to: [[4, 2]], flops: 6),
    CostRow("tensorflow::TensorScatterAdd", [[4, 2], [3, 1], [3, 2]], to: [[4, 2]], type: .int32),
    CostRow("tensorflow::TensorScatterSub", [[4, 2], [3, 1], [3, 2]], to: [[4, 2]], flops: 6),
    CostRow("tensorflow::TensorScatterMax", [[4, 2], [3, 1], [3, 2]], to: [[4, 2]], flops: 6),
    CostRow("tensorflow::TensorScatterMin", [[4, 2], [3, 1], [3, 2]], to: [[4, 2]], flops: 6),
    CostRow("tensorflow::ScatterNdNonAliasingAdd", [[4, 2], [3, 1], [3, 2]], to: [[4, 2]], flops: 6),
    CostRow("tensorflow::InplaceAdd", [[4, 2], [3], [3, 2]], to: [[4, 2]], flops: 6),
    CostRow("tensorflow::ScatterNd", [[3, 1], [3, 2], [2]], to: [[4, 2]], flops: 6),
    CostRow("tensorflow::ResourceScatterAdd", [[], [3], [3, 2]], to: [], flops: 6),
    CostRow("tensorflow::AssignAdd", [[2, 3], [2, 3]], to: [[2, 3]], flops: 6),
    CostRow("tensorflow::AssignSub", [[2, 3], [2, 3]], to: [[2, 3]], flops: 6),
    CostRow("tensorflow::AssignAddVariableOp", [[], [2, 3]], to: [], flops: 6),
    CostRow("tensorflow::AssignAddVariableOp", [[], [2, 3]], to: [], type: .int64),
    CostRow("tensorflow::AssignSubVariableOp", [[], [2, 3]], to: [], flops: 6),
  ]
}
