public import Leaderboard
import Statistics

/// What commands say with `--json`, as pictures of a report.
extension ReportCompanion {
  /// Kernels, layers and the like of one answer.
  private static let partLimit = 10_000

  /// Adds the answer of `podium kernels` or `podium saturation`. What is not a number, or missing, is left out.
  ///
  /// - Parameter name: of the answer, for titles.
  /// - Returns: why there is nothing to show in it; nil when there is.
  public mutating func add(_ answer: JSONValue, named name: String) -> String? {
    switch answer["schema"]?.text {
    case "podium.kernels/1":
      guard let roofline = Roofline(answer, named: name) else { return "it holds no kernels, or no peaks to hold them against" }
      rooflines.append(roofline)
    case "podium.saturation/1":
      let found = (answer["layers"]?.array ?? []).prefix(Self.partLimit).compactMap { layer -> Layer? in
        guard layer["kind"] == "saturating" else { return nil }
        return Layer(named: name, layer, layer, histogram: layer["inputHistogram"])
      }
      guard !found.isEmpty else { return "it holds no saturating activation" }
      layers += found
    case let schema:
      let other = schema.map { "its schema is \($0.debugDescription)" } ?? "it has no schema"
      return "it is no answer of podium kernels --json or podium saturation --json: \(other)"
    }
    return nil
  }

  /// Functions that have no flat part that their derivative goes to, as trials name them.
  private static let others: Set = ["relu", "clippedRelu", "leakyRelu", "thresholdedRelu", "hardSwish", "affine"]

  /// The saturating activations in what the trials of a saturation job told, which give the same: of the first that has any.
  ///
  /// - Parameter name: of the job, for titles.
  public static func layers(inTrials trials: JSONValue, named name: String) -> [Layer] {
    let rows = (trials.array ?? []).lazy.compactMap { $0["saturation"]?["rows"]?.array }.first { !$0.isEmpty } ?? []
    return rows.prefix(partLimit).compactMap { row in
      guard let statistics = row["statistics"], let function = statistics["function"]?.object?.keys.first,
        !others.contains(function)
      else { return nil }
      return Layer(named: name, row, statistics, histogram: statistics["inputHistogram"])
    }
  }

  /// What one core reached around the trials of a job, the best of them, by the name of the canary: `compute` in GFLOP/s, `cache` and
  /// `memory` in GB/s.
  public static func canaries(inTrials trials: JSONValue) -> [String: Double] {
    (trials.array ?? []).reduce(into: [:]) { best, trial in
      for (name, rate) in trial["canaries"]?.object ?? [:] {
        guard let rate = rate.decimal, rate > 0, rate.isFinite else { continue }
        best[name] = max(best[name] ?? 0, rate)
      }
    }
  }
}

extension ReportCompanion.Layer {
  /// Nil without counts.
  fileprivate init?(named name: String, _ row: JSONValue, _ counts: JSONValue, histogram: JSONValue?) {
    guard let layer = row["layer"]?.text, let units = counts["units"]?.integer, units > 0,
      let saturated = counts["saturated"]?.integer, (0...units).contains(saturated),
      let lower = histogram?["lower"]?.decimal, let upper = histogram?["upper"]?.decimal,
      let below = histogram?["below"]?.integer, let above = histogram?["above"]?.integer,
      let counted = histogram?["counts"]?.array, case let bins = counted.compactMap({ $0.integer.map { Int($0) } }),
      bins.count == counted.count,
      let inputs = Histogram(lower: lower, upper: upper, counts: bins, below: Int(below), above: Int(above))
    else { return nil }
    let gate = row["gate"]?.text.map { " [\($0)]" } ?? ""
    self.init(name: "\(name): \(layer)\(gate)", saturatedShare: Double(saturated) / Double(units), inputs: inputs)
  }
}

extension ReportCompanion.Roofline {
  private static let kernelLimit = 10_000

  /// Of `podium.kernels/1`; nil without kernels or without peaks.
  fileprivate init?(_ answer: JSONValue, named name: String) {
    func positive(_ value: JSONValue?) -> Double? { value?.decimal.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }
    guard let peaks = answer["peaks"], let compute = positive(peaks["gigaoperationsPerSecond"]?["f32"]) else { return nil }
    let kernels = (answer["kernels"]?.array ?? []).prefix(Self.kernelLimit).compactMap { row -> Kernel? in
      guard let signature = row["kernel"]?.text, let speed = positive(row["gigaflopsPerSecond"]),
        let place = row["roofline"], let intensity = positive(place["intensity"])
      else { return nil }
      let limit = place["bound"] == "compute" ? "compute" : place["level"]?.text
      let roof = positive(place["attainableGigaflopsPerSecond"])
      return Kernel(
        name: signature, intensity: intensity, flopsPerSecond: speed * 1e9,
        limit: limit.flatMap { limit in roof.map { Limit(limit, flopsPerSecond: $0 * 1e9) } })
    }
    guard !kernels.isEmpty else { return nil }
    let threads = answer["threads"]?.integer.map { "\($0) thread\($0 == 1 ? "" : "s")" }
    let caches = answer["caches"]?.text.map { "\($0) caches" }
    self.init(
      machine: [name, threads, answer["backend"]?.text, caches].compactMap(\.self).joined(separator: ", "),
      flopsPerSecond: compute * 1e9,
      bandwidths: (peaks["gigabytesPerSecond"]?.object ?? [:]).sorted { $0.key < $1.key }.compactMap { level, rate in
        positive(rate).map { Bandwidth(level, bytesPerSecond: $0 * 1e9) }
      }, kernels: kernels)
  }
}
