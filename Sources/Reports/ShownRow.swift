import Leaderboard
import Statistics

/// An element of one of the lists that the file shows, for people.
struct ShownRow {
  private let json: JSONValue

  init(_ json: JSONValue) { self.json = json }

  /// Nil when there is none, or `null`.
  func word(_ key: String) -> String? { json[key]?.text }

  /// Empty when there is none.
  func text(_ key: String) -> String { word(key) ?? "" }

  /// Nil when there is none, or `null`.
  func number(_ key: String) -> Double? { json[key]?.decimal }

  /// The elements of a list; nil when there is none.
  func words(_ key: String) -> [String]? { json[key]?.array?.compactMap(\.text) }

  /// The same, joined as sentences are; empty when there is none.
  func list(_ key: String) -> String { (words(key) ?? []).joined(separator: "; ") }

  func row(_ key: String) -> ShownRow? { json[key].map(ShownRow.init) }

  /// In the unit of the task's metric; not a number when there is none.
  var value: Double { number("value") ?? .nan }

  /// The same; nil for exact values.
  var interval: Interval? { Interval(ends: json["interval"]) }

  /// Millionths as percent; empty for none.
  func share(_ key: String) -> String { number(key).map { QuantityText.text($0, unit: "ppm") } ?? "" }

  /// A whole number; empty for none.
  func count(_ key: String) -> String { json[key]?.integer.map { "\($0)" } ?? "" }
}
