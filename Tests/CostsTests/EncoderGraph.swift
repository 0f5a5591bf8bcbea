import ModelGraph

/// A transformer encoder with free batch `N` and length `S`, its weights stored tensors: twelve layers as in BERT base, written by
/// hand so that counting is tested without a file.
enum EncoderGraph {
  static let (layers, hidden, heads, inner) = (12, 768, 12, 3_072)

  static func make() throws -> Graph {
    var nodes: [Node] = []
    var weights = [
      try tensor("split", [4], [0, 0, heads, hidden / heads]), try tensor("merge", [3], [0, 0, hidden]),
    ]
    func node(_ type: String, _ inputs: [String], _ output: String, _ attributes: Attributes = [:]) -> String {
      nodes.append(Node(operator: type, inputs: inputs, outputs: [output], attributes: attributes))
      return output
    }
    func linear(_ name: String, _ input: String, _ rows: Int, _ columns: Int) throws -> String {
      weights.append(try tensor("\(name).w", [rows, columns]))
      weights.append(try tensor("\(name).b", [columns]))
      let product = node("MatMul", [input, "\(name).w"], "\(name).product")
      return node("Add", [product, "\(name).b"], name)
    }
    func headed(_ name: String, _ input: String, _ order: [Int]) throws -> String {
      let all = try linear(name, input, hidden, hidden)
      return node("Transpose", [node("Reshape", [all, "split"], "\(name).split")], "\(name).heads", ["perm": .integers(order)])
    }
    func normal(_ name: String, _ a: String, _ b: String) throws -> String {
      weights.append(try tensor("\(name).scale", [hidden]))
      weights.append(try tensor("\(name).shift", [hidden]))
      return node("LayerNormalization", [node("Add", [a, b], "\(name).sum"), "\(name).scale", "\(name).shift"], name)
    }
    var data = "x"
    for layer in 0..<layers {
      let name = "l\(layer)"
      let query = try headed("\(name).q", data, [0, 2, 1, 3])
      let key = try headed("\(name).k", data, [0, 2, 3, 1])
      let value = try headed("\(name).v", data, [0, 2, 1, 3])
      let scores = node("Softmax", [node("MatMul", [query, key], "\(name).scores")], "\(name).shares")
      let context = node("MatMul", [scores, value], "\(name).context")
      let moved = node("Transpose", [context], "\(name).moved", ["perm": .integers([0, 2, 1, 3])])
      let merged = node("Reshape", [moved, "merge"], "\(name).merged")
      let attended = try normal("\(name).n1", data, linear("\(name).o", merged, hidden, hidden))
      let wide = node("Gelu", [try linear("\(name).up", attended, hidden, inner)], "\(name).gelu")
      data = try normal("\(name).n2", attended, linear("\(name).down", wide, inner, hidden))
    }
    return try Graph(
      inputs: [Graph.Declaration(name: "x", elementType: .float32, shape: [.named("N"), .named("S"), .fixed(hidden)])],
      outputs: [Graph.Declaration(name: data, elementType: .float32, shape: nil)], initializers: weights, nodes: nodes,
      opsets: [Node.standardDomain: 20])
  }

  private static func tensor(_ name: String, _ shape: [Int], _ integers: [Int]? = nil) throws(ModelGraphError) -> Tensor {
    try Tensor(name: name, elementType: integers == nil ? .float32 : .int64, shape: shape, contents: .integers { integers })
  }
}
