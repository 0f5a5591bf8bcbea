/// How much a manifest may ask for: enough for sweeps of ten thousands of jobs, too little to exhaust the reader.
public enum ManifestLimits {
  public static let bytes = 1 << 20
  /// Of YAML nodes inside each other.
  public static let depth = 16
  /// Marks in the text that look like an alias; with so few, expansion stays small until aliases are refused with their place.
  static let aliasMarks = 8
  static let nodes = 200_000
  public static let axes = 16
  public static let matrixPoints = 10_000
  public static let variants = 10_000
  /// In the list, before expansion.
  public static let tasks = 100
  public static let jobs = 100_000
  /// Entries of one map of labels, metrics, inputs and the like.
  public static let entries = 256
  /// UTF-8 bytes of a name, id or label.
  public static let nameBytes = 200
  /// UTF-8 bytes of any other text.
  public static let textBytes = 4_096
  /// Reported at once.
  public static let issues = 100

  static let trials = 1...1_000
  static let retries = 0...100
  static let threads = 1...1_024
  static let cores = 1...65_536
  /// Up to what every JSON reader keeps exact.
  static let seed = 0...(1 << 53)
  /// Of the highest scores among which a label is looked for.
  static let topK = 1...1_000_000
  static let dimension = 0...(1 << 40)
  static let timeout = Duration.milliseconds(1)...Duration.seconds(7 * 86_400)
  static let wall = Duration.seconds(1)...Duration.seconds(365 * 86_400)
  static let sleep = Duration.zero...Duration.seconds(3_600)
  static let memory: ClosedRange<Int64> = 1...(1 << 50)
  /// By how much a result may be worse than what a gate holds it against, in millionths: a thousandfold.
  static let worseByPpm = 0...1_000_000_000
  static let probeOutput: ClosedRange<Int64> = 0...(16 << 20)
  /// Decimal digits of a number on an axis or in a constraint.
  static let digits = 15
}
