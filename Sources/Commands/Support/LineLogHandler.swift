import Coordinator
import Leaderboard
import Logging

/// Writes each log event as one line, whatever its texts hold: names come from peers.
struct LineLogHandler: LogHandler {
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?
  private let label: String
  private let format: LogFormat
  private let write: @Sendable (String) -> Void
  private let now: @Sendable () -> Timestamp

  /// - Parameter write: takes a line without its end.
  init(
    _ label: String, _ format: LogFormat, write: @escaping @Sendable (String) -> Void = { Console.note($0) },
    now: @escaping @Sendable () -> Timestamp = { Timestamp(milliseconds: SystemClock().wallMilliseconds) }
  ) {
    self.label = label
    self.format = format
    self.write = write
    self.now = now
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var fields = metadata
    if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
    if let own = event.metadata { fields.merge(own) { $1 } }
    if let error = event.error { fields["error"] = "\(error)" }
    switch format {
    case .text: write(text(event, fields))
    case .json: write(json(event, fields).canonical)
    }
  }

  /// `2026-11-27T04:00:00.000Z warning coordinator: job failed attempt=1 batch=b1 job=j3 worker=w1`.
  private func text(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
    let pairs = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.word("\($0.value)"))" }
    return "\(now()) \(event.level) \(label): \(Self.line("\(event.message)"))" + pairs.joined()
  }

  /// What every line has comes before fields of the same names.
  private func json(_ event: LogEvent, _ fields: Logger.Metadata) -> JSONValue {
    let always: [String: JSONValue] = [
      "time": .string("\(now())"), "level": .string(event.level.rawValue), "logger": .string(label),
      "message": .string("\(event.message)"),
    ]
    return .object(always.merging(fields.mapValues(Self.value)) { first, _ in first })
  }

  private static func value(_ value: Logger.MetadataValue) -> JSONValue {
    switch value {
    case .string(let text): .string(text)
    case .stringConvertible(let value): .string("\(value)")
    case .array(let values): .array(values.map(Self.value))
    case .dictionary(let members): .object(members.mapValues(Self.value))
    }
  }

  /// In quotes when a reader could not tell where it ends.
  private static func word(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "=" && $0 != "\u{7f}" }
    return isPlain ? text : JSONValue.string(text).canonical
  }

  /// Without characters that would end the line or move the cursor.
  private static func line(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0 < " " || $0 == "\u{7f}" }) else { return text }
    return JSONValue.string(text).canonical
  }
}
