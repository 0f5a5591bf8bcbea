import Testing

@testable import ModelGraph

/// One node with the shapes of its inputs and the true shapes of its outputs, written in a line:
/// `name | Operator@opset attribute=1 attribute=[1,2] | 3x4 2={0,1} () - | 3x4`. `()` is a single number, `-` an input left out,
/// braces hold what a small integer input contains.
struct ShapeCase: CustomTestStringConvertible, Sendable {
  var name: String
  var opset: Int
  var node: Node
  var inputs: [Graph.Declaration]
  var values: [String: [Int]]
  var expected: [[Int]]

  var testDescription: String { name }

  init(_ line: Substring) {
    let parts = line.split(separator: "|").map { $0.split(separator: " ") }
    name = String(parts[0][0])
    let head = parts[1][0].split(separator: "@")
    opset = Int(head[1]) ?? 0
    var attributes: Attributes = [:]
    for word in parts[1].dropFirst() {
      let pair = word.split(separator: "=")
      attributes[String(pair[0])] = Self.attribute(pair[1])
    }
    inputs = []
    values = [:]
    var names: [String] = []
    for (index, word) in parts[2].enumerated() {
      let pair = word.split(separator: "=")
      names.append(word == "-" ? "" : "in\(index)")
      if word == "-" { continue }
      let shape = Self.sizes(pair[0]).map { Graph.DeclaredDimension.fixed($0) }
      let isContent = pair.count > 1
      inputs.append(Graph.Declaration(name: "in\(index)", elementType: isContent ? .int64 : .float32, shape: shape))
      if isContent, pair[1] != "{}" { values["in\(index)"] = Self.numbers(pair[1]) }
    }
    expected = parts[3].map { Self.sizes($0) }
    node = Node(
      operator: String(head[0]), inputs: names, outputs: expected.indices.map { "out\($0)" }, attributes: attributes)
  }

  static func all(_ lines: String) -> [ShapeCase] { lines.split(separator: "\n").map { ShapeCase($0) } }

  /// What our rule says; nil where it does not know.
  func inferred() throws -> [[Quantity]?] {
    let outputs = node.outputs.map { Graph.Declaration(name: $0, elementType: nil, shape: nil) }
    let graph = try Graph(inputs: inputs, outputs: outputs, nodes: [node], opsets: [Node.standardDomain: opset])
    let result = try infer(graph, bindings: Bindings(values: values))
    return node.outputs.map { result.tensors[$0]?.shape }
  }

  private static func attribute(_ text: Substring) -> Attribute {
    if text.hasPrefix("[") { return .integers(numbers(text)) }
    return Int(text).map { .integer($0) } ?? .text(String(text))
  }

  private static func numbers(_ text: Substring) -> [Int] {
    text.dropFirst().dropLast().split(separator: ",").map { Int($0) ?? .min }
  }

  private static func sizes(_ text: Substring) -> [Int] {
    text == "()" ? [] : text.split(separator: "x").map { Int($0) ?? .min }
  }
}
