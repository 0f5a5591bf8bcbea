/// What optimum-benchmark writes: `benchmark_report.json`, an object of targets such as `forward`, `prefill` or `decode`, or
/// `benchmark.json`, which has it as `report` and the settings as `config`.
///
/// A target's `latency` has a `unit`, `count`, `mean`, `p50`, `p90`, `p95`, `p99`, `stdev` and the `values`. No date is in it.
struct OptimumReport {
  let reading: ToolReading

  private static let tool = "optimum-benchmark"
  private static let standardTarget = "forward"
  /// What else a target has.
  private static let others = ["memory", "throughput", "energy", "efficiency"]
  /// Settings that change how long it takes, under what they are in.
  private static let settings = [
    ("backend", ["name", "version", "task", "device", "inter_op_num_threads", "intra_op_num_threads", "torch_dtype", "dtype"]),
    ("scenario", ["input_shapes"]),
  ]

  /// - Parameter target: empty for `forward`.
  /// - Throws: `board.syntax` when it is not JSON, `board.reported` when the target is not in it or has no latency.
  init(_ bytes: [UInt8], target: String, file: String) throws(LeaderboardError) {
    let json = try JSONValue(parsing: bytes, file: file)
    guard let targets = Self.targets(of: json) else {
      throw LeaderboardError(
        .reported, "holds no report of \(Self.tool)", place: file, hint: "give its benchmark.json or benchmark_report.json")
    }
    let wanted = target.isEmpty ? Self.standardTarget : target
    let timed = targets.filter { $0.value["latency"]?.object != nil }.keys.sorted()
    guard let latency = targets[wanted]?["latency"], let unit = latency["unit"]?.text, let value = Self.value(of: latency) else {
      throw LeaderboardError(
        .reported, "has no latency of the target \(wanted.debugDescription)", place: file,
        hint: timed.isEmpty ? "it was made without latency" : "say one with --target: \(timed.joined(separator: ", "))")
    }
    let config = json["config"]
    let version = config?["environment"]?["optimum_benchmark_version"]?.text
    let claim = ToolReading.Claim(
      place: "\(file): \(wanted)", variant: config?["backend"]?["model"]?.text ?? "", value: value.number, unit: unit,
      tool: [Self.tool, version].compactMap(\.self).joined(separator: " "), hardware: Self.hardware(config?["environment"]),
      details: "\(value.statistic) of \(latency["count"]?.integer.map(String.init) ?? "?") runs of \(wanted)\(Self.details(config))"
    )
    let untaken = timed.filter { $0 != wanted }.map { "\($0) latency" } + Self.extras(of: targets)
    reading = ToolReading(claims: [claim], notTaken: untaken)
  }

  /// True for a report of this tool.
  static func recognises(_ json: JSONValue) -> Bool { targets(of: json) != nil }

  private static func targets(of json: JSONValue) -> [String: JSONValue]? {
    let report = json["report"] ?? json
    guard let targets = report.object, !targets.isEmpty,
      targets.values.allSatisfy({ target in target.object?.keys.contains("latency") ?? false })
    else { return nil }
    return targets
  }

  private static func value(of latency: JSONValue) -> (number: String, statistic: String)? {
    if let median = number(latency["p50"]) { return (median, "median") }
    return number(latency["mean"]).map { ($0, "mean") }
  }

  private static func number(_ value: JSONValue?) -> String? {
    switch value {
    case .integer(let number): "\(number)"
    case .decimal(let number): "\(number)"
    default: nil
    }
  }

  private static func hardware(_ environment: JSONValue?) -> String {
    let graphics = environment?["gpu"]
    let names =
      [environment?["cpu"]?.text].compactMap(\.self) + (graphics?.array?.compactMap(\.text) ?? [graphics?.text].compactMap(\.self))
    return names.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.joined(separator: ", ")
  }

  /// `; backend name onnxruntime, ...`; settings that are not given are left out.
  private static func details(_ config: JSONValue?) -> String {
    var parts: [String] = []
    for (part, names) in settings {
      for name in names {
        guard let value = config?[part]?[name], !value.isNull else { continue }
        parts.append("\(name == "name" ? part : name) \(value.text ?? value.canonical)")
      }
    }
    return parts.isEmpty ? "" : "; " + parts.joined(separator: ", ")
  }

  private static func extras(of targets: [String: JSONValue]) -> [String] {
    others.filter { name in targets.values.contains { $0[name]?.object != nil } }
  }
}
