import Leaderboard
import Wire

/// Whole models in ONNX Runtime, on the board.
extension BoardFacts {
  /// The line of a latency, saturation or quality task. What variants choose for themselves is no part of it.
  static func runtimeTask(_ task: WireTask) -> BoardTask {
    var workload: [String: JSONValue] = ["engine": "onnxruntime"]
    if !task.data.isEmpty { workload["data"] = .object(task.data.mapValues { .string($0.digest) }) }
    if task.kind == "quality" { return qualityTask(task, workload) }
    guard task.kind == "latency" else {
      workload["seed"] = .integer(task.saturation.seed)
      workload["thresholdPpm"] = .integer(task.saturation.thresholdPpm)
      return BoardTask(
        id: task.id, kind: .saturation, workload: .object(workload),
        metric: BoardTask.Metric(
          name: "saturatedPpm", statistic: .exact, unit: "ppm", direction: .min, isMeasured: false, minEffectPpm: 0),
        constraints: task.constraints, objectives: task.objectives, isComparedOnHardware: false, minTrials: 1, maxSpreadPpm: 0)
    }
    workload["seed"] = .integer(task.latency.seed)
    workload["optimization"] = .string(task.latency.optimization.isEmpty ? "by variant" : task.latency.optimization)
    // A task without a word of caches is the same as before there was a choice.
    if task.caches == "cold" { workload["caches"] = "cold" }
    return BoardTask(
      id: task.id, kind: .latency, workload: .object(workload),
      metric: BoardTask.Metric(
        name: "latencyNs", statistic: .median, unit: "ns", direction: .min, isMeasured: true, minEffectPpm: minEffectPpm),
      constraints: task.constraints, objectives: task.objectives, isComparedOnHardware: true, minTrials: minTrials,
      maxSpreadPpm: maxSpreadPpm)
  }

  /// The line of a quality task: which answers are compared with what is its workload, so that two of them are never mistaken.
  private static func qualityTask(_ task: WireTask, _ workload: [String: JSONValue]) -> BoardTask {
    var workload = workload
    workload["labels"] = .string(task.quality.labels.digest)
    workload["output"] = .string(task.quality.output.isEmpty ? "the only one" : task.quality.output)
    let metric: (name: String, unit: String, direction: BoardTask.Direction)
    switch task.quality.metric {
    case "mse": metric = ("msePpb", "ppb", .min)
    case "errorRate": metric = ("errorRatePpm", "ppm", .min)
    default: metric = ("top\(task.quality.k)Ppm", "ppm", .max)
    }
    return BoardTask(
      id: task.id, kind: .quality, workload: .object(workload),
      metric: BoardTask.Metric(
        name: metric.name, statistic: .exact, unit: metric.unit, direction: metric.direction, isMeasured: false, minEffectPpm: 0),
      constraints: task.constraints, objectives: task.objectives, isComparedOnHardware: false, minTrials: 1, maxSpreadPpm: 0)
  }
}
