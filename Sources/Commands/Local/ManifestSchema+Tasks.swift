import Batches
import Leaderboard

/// What `with` of a task may hold. It follows from `TaskKind.optionKeys`, by which the reader of manifests goes too.
extension ManifestSchema {
  /// Kinds that need no options: their names alone are tasks.
  static let bareKinds = JSONValue(TaskKind.allCases.filter { !needsOptions($0) }.map(\.rawValue))

  static let use = choice(TaskKind.allCases.map(\.rawValue), "What is measured.")

  /// An object with what follows from its `use`.
  static func taskObject(_ description: String, _ properties: [String: JSONValue], required: [String]) -> JSONValue {
    var schema = object(description, properties, required: required)
    schema["allOf"] = .array(TaskKind.allCases.map(condition))
    return schema
  }

  private static func needsOptions(_ kind: TaskKind) -> Bool { kind.optionKeys.contains(where: \.isRequired) }

  /// Of a task of this kind: what `with` is.
  private static func condition(_ kind: TaskKind) -> JSONValue {
    let options = object(
      "Options of \(kind.rawValue).", Dictionary(uniqueKeysWithValues: kind.optionKeys.map { ($0.name, schema(of: $0)) }),
      required: kind.optionKeys.filter(\.isRequired).map(\.name))
    var then: JSONValue = ["properties": ["with": options]]
    if needsOptions(kind) { then["required"] = ["with"] }
    return ["if": ["required": ["use"], "properties": ["use": ["const": .string(kind.rawValue)]]], "then": then]
  }

  private static func schema(of key: TaskOptionKey) -> JSONValue {
    switch key.content {
    case .boolean: described(boolean, key.meaning)
    case .integer(let range):
      described(
        reference([
          "type": "integer", "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound)),
        ]), key.meaning)
    case .duration: described(duration, key.meaning + " A number and a unit: 250ms, 30s.")
    case .byteCount: described(byteCount, key.meaning + " A number and a unit: 64KiB.")
    case .share: described(reference(["type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1]), key.meaning)
    case .text, .file: described(["type": ["string", "number", "boolean"]], key.meaning)
    case .word(let words): choice(words, key.meaning)
    case .files:
      key.isRequired
        ? ["type": "object", "minProperties": 1, "additionalProperties": ["type": "string"], "description": .string(key.meaning)]
        : map(of: ["type": "string"], key.meaning)
    }
  }

  private static let byteCount: JSONValue = ["type": "string", "pattern": #"^[0-9]+(B|KiB|MiB|GiB|TiB)$|\$\{.+\}"#]
}
