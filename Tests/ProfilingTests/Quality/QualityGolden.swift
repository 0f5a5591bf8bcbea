import Foundation

/// What onnxruntime and numpy say: `Golden/quality.json`, which scripts/make_quality_golden.py writes.
struct QualityGolden: Decodable, Sendable {
  struct Ranked: Decodable, Sendable {
    var k: Int
    /// As Python writes them: `-inf` and `-0.0` too.
    var scores: [[String]]
    var labels: [Int]
    var top1: Int
    var topK: Int
  }

  /// Files: models with `scores` of 6 classes from `x` [4 or N, 5], and what numpy saved.
  var fixed: Data
  var free: Data
  var twoOutputs: Data
  var x: Data
  var labels: Data
  var targets: Data
  var archive: Data
  var compressed: Data
  var items: Int
  var classes: Int
  var top1: Int
  var top3: Int
  var mse: Double
  var doubleMse: Double
  var ranked: [Ranked]

  static func read() throws -> QualityGolden {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/quality.json")
    return try JSONDecoder().decode(QualityGolden.self, from: Data(contentsOf: path))
  }
}
