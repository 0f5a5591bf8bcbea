/// The text that Prometheus reads: format version 0.0.4.
struct PrometheusText: Sendable {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  init() {}

  /// What every block of lines of one metric begins with.
  mutating func begin(_ definition: MetricDefinition) {
    text += "# HELP \(definition.name) \(Self.escaped(definition.help, quotes: false))\n"
    text += "# TYPE \(definition.name) \(definition.kind.name)\n"
  }

  mutating func sample(_ name: String, _ labels: MetricLabels, _ value: Int64, below bound: Double? = nil) {
    line(name, labels, "\(value)", below: bound)
  }

  mutating func sample(_ name: String, _ labels: MetricLabels, _ value: Double) {
    line(name, labels, Self.number(value), below: nil)
  }

  private mutating func line(_ name: String, _ labels: MetricLabels, _ value: String, below bound: Double?) {
    text += name
    var pairs = labels.all.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
    if let bound { pairs.append("le=\"\(Self.number(bound))\"") }
    if !pairs.isEmpty { text += "{" + pairs.joined(separator: ",") + "}" }
    text += " \(value)\n"
  }

  /// Whole numbers without a fraction, others as the shortest text that gives the same number again.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    guard value.isFinite else { return value > 0 ? "+Inf" : "-Inf" }
    if let whole = Int64(exactly: value) { return "\(whole)" }
    return "\(value)"
  }

  /// By Unicode scalars: CR LF is one character.
  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
