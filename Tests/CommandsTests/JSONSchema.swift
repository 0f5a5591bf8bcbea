import Foundation

/// A small validator of JSON Schema (draft 2020-12): the keywords that our schema uses, and no others.
struct JSONSchema {
  private static let annotations: Set = ["$schema", "title", "description"]
  let schema: JSON

  /// What does not fit, each with its place; empty when the value is valid. A keyword that is not known here is told as well.
  func problems(_ value: JSON, at place: String = "") -> [String] { Self.problems(value, schema, place) }

  private static func problems(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
    guard case .object(let keywords) = schema else { return schema == .bool(false) ? ["\(place): nothing is allowed"] : [] }
    return keywords.sorted { $0.key < $1.key }.flatMap { keyword, rule in
      annotations.contains(keyword) ? [] : problems(value, keyword, rule, schema, place)
    }
  }

  private static func problems(_ value: JSON, _ keyword: String, _ rule: JSON, _ schema: JSON, _ place: String) -> [String] {
    func unless(_ isFine: Bool) -> [String] { isFine ? [] : ["\(place): \(keyword) \(rule), but is \(value)"] }
    switch keyword {
    case "type": return unless((rule.text.map { [$0] } ?? rule.items.compactMap(\.text)).contains { isOf($0, value) })
    case "const": return unless(value == rule)
    case "enum": return unless(rule.items.contains(value))
    case "anyOf": return unless(rule.items.contains { problems(value, $0, place).isEmpty })
    case "allOf": return rule.items.flatMap { problems(value, $0, place) }
    case "if": return problems(value, rule, place).isEmpty ? schema["then"].map { problems(value, $0, place) } ?? [] : []
    case "then": return []
    case "pattern":
      guard let text = value.text else { return [] }
      return unless(text.range(of: rule.text ?? "", options: .regularExpression) != nil)
    case "minimum": return unless(value.number.map { $0 >= rule.number ?? 0 } ?? true)
    case "maximum": return unless(value.number.map { $0 <= rule.number ?? 0 } ?? true)
    case "exclusiveMinimum": return unless(value.number.map { $0 > rule.number ?? 0 } ?? true)
    case "exclusiveMaximum": return unless(value.number.map { $0 < rule.number ?? 0 } ?? true)
    case "minItems":
      guard case .list(let items) = value else { return [] }
      return unless(items.count >= rule.integer ?? 0)
    case "minProperties": return unless(members(value).map { $0.count >= rule.integer ?? 0 } ?? true)
    case "items": return value.items.enumerated().flatMap { problems($1, rule, "\(place)/\($0)") }
    case "required":
      guard let members = members(value) else { return [] }
      return rule.items.compactMap(\.text).filter { members[$0] == nil }.map { "\(place): lacks \($0)" }
    case "properties":
      return (members(value) ?? [:]).sorted { $0.key < $1.key }
        .flatMap { key, value in rule[key].map { problems(value, $0, "\(place)/\(key)") } ?? [] }
    case "additionalProperties":
      let known = schema["properties"]?.keys ?? []
      return (members(value) ?? [:]).filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
        .flatMap { problems($0.value, rule, "\(place)/\($0.key)") }
    default: return ["\(keyword): a keyword that this validator does not know"]
    }
  }

  private static func members(_ value: JSON) -> [String: JSON]? {
    if case .object(let members) = value { members } else { nil }
  }

  private static func isOf(_ type: String, _ value: JSON) -> Bool {
    switch (type, value) {
    case ("object", .object), ("array", .list), ("string", .string), ("boolean", .bool), ("null", .null), ("integer", .integer),
      ("number", .integer), ("number", .decimal):
      true
    default: false
    }
  }
}
