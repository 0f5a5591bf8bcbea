/// A line of the leaderboard: what is measured, on which workload, which direction is better, under which constraints.
/// Immutable: another definition needs another version.
public struct BoardTask: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case flops, kernel, latency, saturation, quality
  }

  /// How several trials become one score.
  public enum Statistic: String, Sendable {
    /// The smallest: a kernel's own speed.
    case minimum
    /// The middle: what a user sees.
    case median
    /// There is only one value.
    case exact
  }

  public enum Direction: String, Sendable {
    case min, max

    /// True when `left` is strictly better.
    func isBetter(_ left: Score, than right: Score) -> Bool { self == .min ? left < right : right < left }
  }

  /// What is compared.
  public struct Metric: Hashable, Sendable {
    /// A key of an entry's metrics; for measured ones the trials give the value.
    public var name: String
    public var statistic: Statistic
    /// `FLOPs`, `ns`.
    public var unit: String
    public var direction: Direction
    /// False: equal numbers are equal, and any difference counts.
    public var isMeasured: Bool
    /// The least gain that makes a record, in millionths.
    public var minEffectPpm: Int64

    public init(
      name: String, statistic: Statistic, unit: String, direction: Direction, isMeasured: Bool, minEffectPpm: Int64
    ) {
      self.name = name
      self.statistic = statistic
      self.unit = unit
      self.direction = direction
      self.isMeasured = isMeasured
      self.minEffectPpm = minEffectPpm
    }
  }

  /// A measured result of fewer fresh processes is never ranked, whatever its task says.
  public static let leastTrials: Int64 = 5

  public var id: String
  public var version: Int64
  public var kind: Kind
  /// Shapes, element type, convention and the like: what makes two results comparable.
  public var workload: JSONValue
  public var metric: Metric
  /// Conditions on an entry's metrics, such as `top1 >= 75`.
  public var constraints: [String]
  /// Axes of the Pareto front, such as `latency:min`.
  public var objectives: [String]
  /// True when only results of equal hardware are compared.
  public var isComparedOnHardware: Bool
  /// Fresh processes that a measured result needs; never fewer than `leastTrials`.
  public var minTrials: Int64
  /// (largest - smallest) / smallest of the trials, in millionths.
  public var maxSpreadPpm: Int64

  public init(
    id: String, version: Int64 = 1, kind: Kind, workload: JSONValue, metric: Metric, constraints: [String] = [],
    objectives: [String] = [], isComparedOnHardware: Bool, minTrials: Int64, maxSpreadPpm: Int64
  ) {
    self.id = id
    self.version = version
    self.kind = kind
    self.workload = workload
    self.metric = metric
    self.constraints = constraints
    self.objectives = objectives
    self.isComparedOnHardware = isComparedOnHardware
    self.minTrials = minTrials
    self.maxSpreadPpm = maxSpreadPpm
  }

  /// `flops/resnets@1`.
  public var key: String { "\(id)@\(version)" }
}

extension BoardTask {
  /// The task as a fact.
  var json: JSONValue {
    [
      "id": .string(id), "version": .integer(version), "kind": .string(kind.rawValue), "workload": workload,
      "metric": [
        "name": .string(metric.name), "statistic": .string(metric.statistic.rawValue), "unit": .string(metric.unit),
        "direction": .string(metric.direction.rawValue), "noise": metric.isMeasured ? "measured" : "exact",
        "minEffectPpm": .integer(metric.minEffectPpm),
      ],
      "constraints": .array(constraints.map(JSONValue.string)), "objectives": .array(objectives.map(JSONValue.string)),
      "comparableOn": isComparedOnHardware ? "hardware" : "none",
      "eligible": ["minTrials": .integer(minTrials), "maxSpreadPpm": .integer(maxSpreadPpm)],
    ]
  }

  /// Nil when a member is missing or of another type; members we do not know are passed over.
  init?(_ json: JSONValue) {
    guard let id = json["id"]?.text, let version = json["version"]?.integer,
      let kind = json["kind"]?.text.flatMap(Kind.init), let workload = json["workload"], let metric = json["metric"],
      let name = metric["name"]?.text, let statistic = metric["statistic"]?.text.flatMap(Statistic.init),
      let unit = metric["unit"]?.text, let direction = metric["direction"]?.text.flatMap(Direction.init),
      let noise = metric["noise"]?.text, ["exact", "measured"].contains(noise), let minEffect = metric["minEffectPpm"]?.integer,
      let comparable = json["comparableOn"]?.text, ["hardware", "none"].contains(comparable),
      let minTrials = json["eligible"]?["minTrials"]?.integer,
      let maxSpread = json["eligible"]?["maxSpreadPpm"]?.integer
    else { return nil }
    self.init(
      id: id, version: version, kind: kind, workload: workload,
      metric: Metric(
        name: name, statistic: statistic, unit: unit, direction: direction, isMeasured: noise != "exact",
        minEffectPpm: minEffect),
      // One that is no text is met by nobody: leaving it out would let everybody in.
      constraints: json["constraints"]?.array?.map { $0.text ?? $0.canonical } ?? [],
      objectives: json["objectives"]?.array?.compactMap(\.text) ?? [], isComparedOnHardware: comparable == "hardware",
      minTrials: minTrials, maxSpreadPpm: maxSpread)
  }
}
