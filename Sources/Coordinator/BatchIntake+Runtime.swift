import ModelFormats
import Wire

extension BatchIntake {
  private static let qualityMetrics = ["top1", "topK", "errorRate", "mse"]
  /// Of the highest scores that count.
  private static let scoreLimit: Int64 = 1_000_000

  /// How a whole model is run.
  static func checkRuntime(_ task: WireTask, _ place: String) throws(CoordinatorError) {
    let seed = task.kind == "latency" ? task.latency.seed : task.saturation.seed
    try require((0...seedLimit).contains(seed), "seed is not from 0 to \(seedLimit)", "\(place).seed")
    try require(isOptimization(task.latency.optimization), "the optimization is unknown", "\(place).optimization")
    try require(
      task.kind != "saturation" || (1..<1_000_000).contains(task.saturation.thresholdPpm), "threshold is not between 0 and 1",
      "\(place).threshold")
    for (input, file) in task.data {
      try require(isName(input) && isText(file.name), "a name is empty or too long", "\(place).data")
      try require(ContentDigest(hex: file.digest) != nil, "the file's digest is not a SHA-256", "\(place).data")
    }
    if task.kind == "quality" { try checkQuality(task.quality, place) }
  }

  /// What a model's answers are compared with.
  private static func checkQuality(_ quality: WireQualityOptions, _ place: String) throws(CoordinatorError) {
    try require(qualityMetrics.contains(quality.metric), "the metric is unknown", "\(place).metric")
    try require(
      (1...scoreLimit).contains(quality.k) && (quality.k == 1 || quality.metric == "topK"),
      "k is not from 1 to \(scoreLimit), or the metric has none", "\(place).k")
    try require(isText(quality.output), "the output's name is too long", "\(place).output")
    try require(!quality.data.isEmpty, "there are no data", "\(place).data")
    try require(
      isText(quality.labels.name) && ContentDigest(hex: quality.labels.digest) != nil,
      "the file's name is too long, or its digest is not a SHA-256", "\(place).labels")
  }
}
