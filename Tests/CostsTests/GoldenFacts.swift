import Foundation
import ModelGraph

/// What is true of a real model, from outside our code: a line of `Golden/facts.json`.
///
/// Tensors and their shapes are those that ONNX Runtime 1.32.0 really produced when it ran the model, unoptimised, on `inputs`.
/// MACs and the counts of each convention follow by formula from these shapes and from the nodes that ran, and were cross-checked
/// against the tools themselves; where a tool said something else of this model, or counted another form of it (the PyTorch
/// module, the TensorFlow graph), that is in `said`.
struct GoldenFacts: Decodable, Sendable {
  struct Count: Decodable, Hashable, Sendable {
    var total: Int
    /// Operators that count nothing are left out.
    var byOperator: [String: Int]
  }

  /// A stored copy of a model that no package carries.
  struct Export: Decodable, Sendable {
    var file: String
    var sha256: String
  }

  var id: String
  /// `name==version` of the Python package that carries the file; nil when there are `exports`.
  var package: String?
  var sha256: String?
  /// `ext` keeps its weights in a file that does not exist, `light` makes them in the graph, `graphdef` is a frozen TensorFlow graph.
  var exports: [String: Export]?
  /// By domain, `ai.onnx` the standard one.
  var opset: [String: Int]
  var inputs: [String: [Int]]
  /// What these inputs hold, all their elements alike.
  var values: [String: Int]?
  /// Elements of all initializers.
  var parameters: Int
  var shapes: ObservedShapes
  var macs: Count
  var torch: Count
  var fvcore: Count
  var tf: Count
  var onnxTool: Count
  /// By the name of the tool, what it said itself; null when it gave up. Missing when it agrees with the count under its name.
  var said: [String: Count?]?

  private enum CodingKeys: String, CodingKey {
    case id, package, sha256, exports, opset, inputs, values, parameters, shapes, macs, torch, fvcore, tf, said
    case onnxTool = "onnx-tool"
  }

  static let all: [GoldenFacts] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/facts.json")
    do {
      return try JSONDecoder().decode([GoldenFacts].self, from: Data(contentsOf: path))
    } catch {
      preconditionFailure("\(path.path) cannot be read: \(error)")
    }
  }()

  var bindings: Bindings { Bindings(inputs: inputs, values: (values ?? [:]).mapValues { [$0] }) }
}
