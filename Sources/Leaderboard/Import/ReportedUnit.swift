/// The unit of a reported value, and how many of the metric's unit it is: a power of ten.
enum ReportedUnit {
  /// By the unit of the metric, then by what people write. The empty text stands for the metric's own unit.
  private static let powers: [String: [String: Int]] = [
    "ns": ["": 0, "ns": 0, "us": 3, "µs": 3, "μs": 3, "ms": 6, "s": 9],
    "FLOPs": ["": 0, "FLOPs": 0, "kFLOPs": 3, "MFLOPs": 6, "GFLOPs": 9, "TFLOPs": 12, "PFLOPs": 15],
    "ppm": ["": 0, "ppm": 0, "%": 4, "percent": 4],
    "ppb": ["": 0, "ppb": 0],
  ]

  /// The power of ten that turns `unit` into the metric's unit; nil when it is another kind of quantity.
  static func power(of unit: String, in metricUnit: String) -> Int? {
    powers[metricUnit]?[unit] ?? (unit.isEmpty || unit == metricUnit ? 0 : nil)
  }

  /// What may be written, for a hint.
  static func known(for metricUnit: String) -> String {
    let names = powers[metricUnit]?.keys.filter { !$0.isEmpty }.sorted() ?? [metricUnit]
    return names.joined(separator: ", ")
  }
}
