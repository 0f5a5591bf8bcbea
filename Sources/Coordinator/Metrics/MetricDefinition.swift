/// A metric as Prometheus is told of it: its name with its unit, what it means, and its kind.
struct MetricDefinition: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// Only grows while the process lives; the name ends in `_total`.
    case counter
    case gauge
    /// How many values were at most this and that; the bounds grow.
    case histogram(bounds: [Double])

    var name: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  var name: String
  var kind: Kind
  /// One sentence for people.
  var help: String

  init(_ name: String, _ kind: Kind, _ help: String) {
    precondition(Self.isName(name), "not a metric's name: \(name)")
    self.name = name
    self.kind = kind
    self.help = help
  }

  /// Letters, digits, `_` and `:`, not beginning with a digit.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && !(text.utf8.first.map(isDigit) ?? true) && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x3a }
  }

  /// As a name, without `:` and not beginning with two underscores.
  static func isLabel(_ text: String) -> Bool { isName(text) && !text.utf8.contains(0x3a) && !text.hasPrefix("__") }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
  }
}
