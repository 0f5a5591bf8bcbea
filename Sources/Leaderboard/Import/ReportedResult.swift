/// A number that somebody published: what a paper, a model card or another board claims. It is shown beside what was measured, and
/// never ranked.
public struct ReportedResult: Hashable, Sendable {
  /// Key or id of a task; of an id the newest version on the board.
  public var task: String
  public var variant: String
  /// A decimal number as it was written.
  public var value: String
  /// Empty: that of the task's metric.
  public var unit: String
  /// Who says so: a paper, a page, a board; never empty.
  public var citation: String
  /// `2026-11-23`, when it was published.
  public var date: String
  public var url: String
  /// What it was measured on, in words.
  public var hardware: String
  /// SHA-256 of the model file, when it is known.
  public var model: String
  /// The program that measured it, with its version when that is known.
  public var tool: String
  /// How it came about, in words: which statistic of how many runs.
  public var details: String

  /// Names of fields as files have them; the first five are needed.
  static let fields = ["task", "variant", "value", "citation", "date", "unit", "url", "hardware", "model", "tool", "details"]
  private static let needed = fields.prefix(5)
  private static let lengthLimit = 4_096

  /// Reads named fields. Throws the first thing that is wrong, without a place.
  init(_ fields: [String: String]) throws(LeaderboardError) {
    for name in Self.needed where fields[name, default: ""].isEmpty {
      throw Self.failure("\(name) is missing", hint: "a reported result needs \(Self.needed.joined(separator: ", "))")
    }
    for (name, text) in fields.sorted(by: { $0.key < $1.key }) where text.utf8.count > Self.lengthLimit {
      throw Self.failure("\(name) is longer than \(Self.lengthLimit) bytes")
    }
    task = fields["task", default: ""]
    variant = fields["variant", default: ""]
    value = fields["value", default: ""]
    unit = fields["unit", default: ""]
    citation = fields["citation", default: ""]
    date = fields["date", default: ""]
    url = fields["url", default: ""]
    hardware = fields["hardware", default: ""]
    model = fields["model", default: ""]
    tool = fields["tool", default: ""]
    details = fields["details", default: ""]
    guard Timestamp("\(date)T00:00:00Z") != nil else {
      throw Self.failure("the date \(date.debugDescription) is none", hint: "write it as 2026-11-23")
    }
    guard DecimalText(value) != nil else {
      throw Self.failure("the value \(value.debugDescription) is no decimal number", hint: "write it as 12.5, the unit apart")
    }
  }

  /// The entry it becomes under a task. `imported` says who imported it and when, by the clock of who does. Throws when the unit is
  /// of another kind than the metric's, or the value does not fit.
  func entry(of task: BoardTask, submitter: String, imported: Timestamp) throws(LeaderboardError) -> Entry {
    guard let power = ReportedUnit.power(of: unit, in: task.metric.unit) else {
      throw Self.failure(
        "the unit \(unit.debugDescription) is none of \(task.metric.name)",
        hint: "write one of \(ReportedUnit.known(for: task.metric.unit))")
    }
    guard let number = DecimalText(value)?.integer(timesTenTo: power), number >= 0 else {
      throw Self.failure("the value \(value) \(unit) is negative or too large for \(task.metric.unit)")
    }
    var provenance = ["citation": citation, "date": date, "submitter": submitter]
    if !url.isEmpty { provenance["url"] = url }
    for (name, text) in [("hardware", hardware), ("tool", tool), ("details", details)] where !text.isEmpty {
      provenance[name] = text
    }
    return Entry(
      task: task.key, variant: variant, model: model, parameters: [:], hardware: nil, software: nil, trials: [],
      metrics: [task.metric.name: number],
      declared: [
        task.metric.name: Entry.Declaration(value: value, source: "\(citation), as written\(unit.isEmpty ? "" : " in \(unit)")")
      ],
      level: .reported, provenance: provenance, recordedAt: imported.description)
  }

  private static func failure(_ message: String, hint: String? = nil) -> LeaderboardError {
    LeaderboardError(.reported, message, hint: hint)
  }
}
