import Batches
import Leaderboard

/// The manifest as a JSON Schema (draft 2020-12), for editors that complete and check YAML by it. `podium plan` checks more: files,
/// references to axes, values that depend on each other.
enum ManifestSchema {
  static var json: JSONValue {
    [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Podium batch manifest", "type": "object",
      "required": ["podium", "name", "variants", "tasks"], "additionalProperties": false,
      "properties": [
        "podium": ["const": 1, "description": "Version of the manifest's format."],
        "name": ["type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$", "description": "Part of task ids and of file names."],
        "labels": map(of: text, "Free keys and values."),
        "defaults": object(
          "For every job, unless its variant or task says otherwise.", effort.merging(["place": place]) { mine, _ in mine }),
        "matrix": matrix, "variants": list(of: variant, "Templates: one variant for each point of the matrix."),
        "tasks": list(of: task, "Each runs on every variant."),
        "budget": object(
          "When the batch is given up.", ["wall": duration, "maxFailed": reference(["type": "integer", "minimum": 0])]),
        "publish": object(
          "What becomes of the results.",
          [
            "board": text,
            "match": choice(Publish.MatchPolicy.allCases.map(\.rawValue), "Which challengers play a match against the record."),
          ]),
        "gate": gate,
      ],
    ]
  }

  // Any value may be a reference to an axis, such as ${batch}, which only the expansion can judge.
  static func reference(_ schema: JSONValue) -> JSONValue {
    ["anyOf": [schema, ["type": "string", "pattern": #"\$\{.+\}"#]]]
  }

  private static let text: JSONValue = ["type": ["string", "number", "boolean"]]
  private static let integer = reference(["type": "integer", "minimum": 0])
  static let boolean = reference(["type": "boolean"])
  static let duration: JSONValue = [
    "type": "string", "pattern": #"^[0-9]+(ms|s|m|h|d)$|\$\{.+\}"#,
    "description": "A number and a unit: 250ms, 30s, 5m, 2h.",
  ]

  static func described(_ schema: JSONValue, _ words: String) -> JSONValue {
    var schema = schema
    schema["description"] = .string(words)
    return schema
  }

  static func choice(_ words: [String], _ description: String) -> JSONValue {
    described(reference(["enum": JSONValue(words)]), description)
  }

  static func object(_ description: String, _ properties: [String: JSONValue], required: [String] = []) -> JSONValue {
    var schema: JSONValue = [
      "type": "object", "additionalProperties": false, "properties": .object(properties), "description": .string(description),
    ]
    if !required.isEmpty { schema["required"] = JSONValue(required) }
    return schema
  }

  static func map(of value: JSONValue, _ description: String) -> JSONValue {
    ["type": "object", "additionalProperties": value, "description": .string(description)]
  }

  private static func list(of item: JSONValue, _ description: String) -> JSONValue {
    ["type": "array", "minItems": 1, "items": item, "description": .string(description)]
  }

  private static let effort: [String: JSONValue] = [
    "trials": described(integer, "Fresh processes that each measure once."), "timeout": described(duration, "For one trial."),
    "retries": described(integer, "Attempts beyond the first."),
  ]

  private static let gate = object(
    "What ends the batch with exit code 3.",
    [
      "failOn": ["anyOf": [outcome, ["type": "array", "minItems": 1, "items": outcome]]],
      "regression": object(
        "What results are held against.",
        [
          "versus": described(text, "record, or the name of a variant."),
          "worseBy": described(["type": "string"], "By how much a result may be worse: 5%."),
        ]),
    ])

  private static let outcome = choice(BatchGate.Outcome.allCases.map(\.rawValue), "What fails the gate.")

  private static let place = object(
    "Which workers may run it.",
    [
      "arch": choice(["x86_64", "aarch64"], "The processor's architecture."), "cores": integer,
      "memory": described(text, "Such as 8GiB."), "label": map(of: text, "Labels that the worker must have."),
      "isa": ["anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]], "exclusive": boolean,
      "each-class": described(boolean, "Once on every class of machines that is connected."),
    ])

  private static let matrix: JSONValue = [
    "type": "object", "description": "Axes, and points to leave out or to add.",
    "properties": [
      "exclude": ["type": "array", "items": ["type": "object"]], "include": ["type": "array", "items": ["type": "object"]],
    ],
    "additionalProperties": [
      "anyOf": [
        ["type": "array", "minItems": 1], text,
        object(
          "From, to, and a step or a factor.", ["from": number, "to": number, "step": number, "times": number],
          required: ["from", "to"]),
      ]
    ],
  ]

  private static let number: JSONValue = ["type": "number"]

  private static let variant = object(
    "A model with its parameters.",
    effort.merging([
      "name": ["type": "string", "description": "Unique after expansion."],
      "model": object(
        "A model file, or a single kernel.",
        [
          "file": ["type": "string", "description": "A path from the manifest's folder."],
          "kernel": ["type": "string", "description": "Such as matmul:m=64,n=64,k=64,dtype=f32."],
          "inputs": map(
            of: ["anyOf": [["type": "array"], ["type": "string"]]], "Shapes of inputs: [1, 3, 224, 224] or 1x3x224x224."),
          "dims": map(of: integer, "Sizes of free dimensions."), "values": map(of: text, "What integer or boolean inputs hold."),
        ]),
      "params": object(
        "How it runs.",
        [
          "threads": integer, "dtype": choice(["f32", "bf16", "u8s8"], "Element type of kernels."), "backend": text,
          "optimization": choice(GraphOptimization.allCases.map(\.rawValue), "How much ONNX Runtime rewrites the graph."),
        ]),
      "metrics": map(
        of: object("A declared metric.", ["value": text, "source": text], required: ["value", "source"]), "What others say of it."),
      "place": place,
    ]) { mine, _ in mine }, required: ["name"])

  private static let task: JSONValue = [
    "anyOf": [
      ["enum": bareKinds],
      taskObject(
        "A line of the leaderboard.",
        effort.merging([
          "use": use, "id": ["type": "string", "description": "The line's name; KIND/BATCH when absent."],
          "with": ["type": "object", "description": "Options of its kind."],
          "constraints": ["type": "array", "items": ["type": "string"], "description": "Such as top1 >= 75 or flops <= 2e9."],
          "objectives": ["type": "array", "items": ["type": "string"], "description": "Such as latency:min."], "place": place,
        ]) { mine, _ in mine }, required: ["use"]),
    ]
  ]
}
