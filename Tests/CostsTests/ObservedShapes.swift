import ModelGraph

/// The tensors that a runtime was seen to produce: what goes into the graph, and what its nodes and those of its bodies make.
///
/// A tensor of a body is known by `PATH/NAME`; the path is the position of the node in its graph and the attribute that holds the
/// body, and so on: `2.then_branch.90.else_branch/y`. The digest, made by Python's hashlib, is over a line `name float32[1,64]\n` for
/// each tensor, sorted by the bytes of the lines.
struct ObservedShapes: Decodable, Sendable {
  var tensors: Int
  var sha256: String
  /// Paths of the branches that did not run.
  var untaken: [String]?
  /// Operators that the runtime replaced by others, so that their outputs were never seen.
  var unseen: [String]?

  /// The same lines of an inferred graph, in order.
  func lines(of graph: InferredGraph) -> [String] {
    let inputs = graph.inputs.map { Self.line($0.name, $0.info) }
    return (inputs + lines(of: graph, path: "")).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func lines(of graph: InferredGraph, path: String) -> [String] {
    let prefix = path.isEmpty ? "" : "\(path)/"
    return graph.graph.nodes.enumerated().flatMap { index, node -> [String] in
      let own = zip(node.outputs, graph.outputs(ofNode: index)).filter { !$0.0.isEmpty }.map { Self.line(prefix + $0, $1) }
      let bodies = (graph.bodies[index] ?? []).flatMap { body -> [String] in
        let step = "\(index).\(body.attribute)"
        let inner = path.isEmpty ? step : "\(path).\(step)"
        return untaken?.contains(inner) ?? false ? [] : lines(of: body.graph, path: inner)
      }
      return (isSeen(node, in: path) ? own : []) + bodies
    }
  }

  /// The runtime takes the constants of bodies for initializers, and does not report these.
  private func isSeen(_ node: Node, in path: String) -> Bool {
    if node.operator == "Constant", !path.isEmpty { return false }
    return !(unseen?.contains(node.operator) ?? false)
  }

  private static func line(_ name: String, _ info: TensorInfo) -> String {
    let sizes = info.shape.map { "[\($0.map(\.description).joined(separator: ","))]" } ?? "?"
    return "\(name) \(info.elementType?.description ?? "?")\(sizes)\n"
  }
}
