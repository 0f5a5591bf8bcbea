import Batches
import Leaderboard

/// The manifest that models stand for when they are submitted without one.
struct SweepManifest {
  let name: String
  let variants: [(name: String, model: ModelSearch.Found)]
  let tasks: [TaskKind]
  let options: SweepOptions

  /// What can be said of every model: its operations, and how long it takes when ONNX Runtime can run them all. It depends on the
  /// models alone, so that submitting them again gives the same batch.
  static func standardTasks(for models: [ModelSearch.Found]) -> [TaskKind] {
    models.allSatisfy(\.isONNX) ? [.flops, .latency] : [.flops]
  }

  /// YAML. Texts are in quotes as JSON has them, which YAML reads alike.
  var text: String {
    var text = "podium: 1\nname: \(Self.quoted(name))\n"
    if let trials = options.trials { text += "defaults: { trials: \(trials) }\n" }
    text += "variants:\n"
    for (name, model) in variants {
      text += "  - name: \(Self.quoted(name))\n    model: { \(Self.members(of: model, options)) }\n"
      if let threads = options.threads { text += "    params: { threads: \(threads) }\n" }
    }
    return text + "tasks: [\(tasks.map(\.rawValue).joined(separator: ", "))]\n"
  }

  private static func members(of model: ModelSearch.Found, _ options: SweepOptions) -> String {
    var members = "file: \(quoted(model.path))"
    if !options.input.isEmpty {
      let inputs = options.input.map { "\(quoted($0.name)): [\($0.shape.map(String.init).joined(separator: ", "))]" }
      members += ", inputs: { \(inputs.joined(separator: ", ")) }"
    }
    if !options.dim.isEmpty {
      members += ", dims: { \(options.dim.map { "\(quoted($0.name)): \($0.number)" }.joined(separator: ", ")) }"
    }
    return members
  }

  private static func quoted(_ text: String) -> String { JSONValue.string(text).canonical }
}
