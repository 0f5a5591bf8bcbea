import Testing

@testable import ModelGraph

/// One node with the shapes of its inputs and the true shapes of its outputs, written in a line:
/// `name | domain::Operator@opset attribute=1 attribute=[1,2] | 3xN 2={0,1} 2={0.5,1.5} 4:uint8 () - | 3xN 3:int64`. `()` is a
/// single number, `-` an input left out; braces hold what a small input contains, whole numbers (int64) or, with points, real
/// ones; a type follows a colon and is float32 elsewhere. Sizes may be names of free dimensions, and formulas in the output.
struct ShapeCase: CustomTestStringConvertible, Sendable {
  var name: String
  var opsets: [String: Int]
  var node: Node
  var inputs: [Graph.Declaration]
  var initializers: [Tensor]
  var values: [String: [Int]]
  /// Such as `3xN` or `3:int64`.
  var expected: [String]

  var testDescription: String { name }

  init(_ line: Substring) {
    let parts = line.split(separator: "|").map { $0.split(separator: " ") }
    name = String(parts[0][0])
    let head = parts[1][0].split(separator: "@")
    let operatorParts = head[0].split(separator: ":", omittingEmptySubsequences: true)
    let domain = operatorParts.count > 1 ? String(operatorParts[0]) : Node.standardDomain
    opsets = [domain: Int(head[1]) ?? 0]
    var attributes: Attributes = [:]
    for word in parts[1].dropFirst() {
      let pair = word.split(separator: "=")
      attributes[String(pair[0])] = Self.attribute(pair[1])
    }
    (inputs, initializers, values) = ([], [], [:])
    var names: [String] = []
    for (index, word) in parts[2].enumerated() {
      let pair = word.split(separator: "=")
      let name = word == "-" ? "" : "in\(index)"
      names.append(name)
      if word == "-" { continue }
      let typed = pair[0].split(separator: ":")
      let reals = pair.count > 1 && pair[1].contains(".") ? Self.items(pair[1]).compactMap { Double($0) } : nil
      if let reals {
        let shape = Self.sizes(typed[0]).map { if case .fixed(let size) = $0 { size } else { 0 } }
        let tensor = try? Tensor(name: name, elementType: .float32, shape: shape, contents: .reals { reals })
        initializers += [tensor].compactMap(\.self)
        continue
      }
      let type = typed.count > 1 ? ElementType(rawValue: String(typed[1])) : pair.count > 1 ? .int64 : .float32
      inputs.append(Graph.Declaration(name: name, elementType: type, shape: Self.sizes(typed[0])))
      if pair.count > 1, pair[1] != "{}" { values[name] = Self.numbers(pair[1]) }
    }
    expected = parts[3].map { String($0) }
    node = Node(
      operator: String(operatorParts[operatorParts.count - 1]), domain: domain, inputs: names,
      outputs: expected.indices.map { "out\($0)" }, attributes: attributes)
  }

  static func all(_ lines: String) -> [ShapeCase] { lines.split(separator: "\n").map { ShapeCase($0) } }

  /// What our rule says, written as `expected` is; nil where it does not know.
  func inferred() throws -> [String?] {
    let outputs = node.outputs.map { Graph.Declaration(name: $0, elementType: nil, shape: nil) }
    let graph = try Graph(inputs: inputs, outputs: outputs, initializers: initializers, nodes: [node], opsets: opsets)
    let result = try infer(graph, bindings: Bindings(values: values))
    return zip(node.outputs, expected).map { name, expected in
      guard let info = result[name], let shape = info.shape else { return nil }
      let sizes = shape.map { $0.description.filter { $0 != " " } }.joined(separator: "x")
      let type = info.elementType.map { ":\($0)" } ?? ":?"
      return (shape.isEmpty ? "()" : sizes) + (expected.contains(":") ? type : "")
    }
  }

  private static func attribute(_ text: Substring) -> Attribute {
    guard text.hasPrefix("[") else {
      return Int(text).map { .integer($0) } ?? Float(text).map { .float($0) } ?? .text(String(text))
    }
    let items = items(text)
    if items.allSatisfy({ Int($0) != nil }) { return .integers(numbers(text)) }
    let floats = items.compactMap { Float($0) }
    return floats.count == items.count ? .floats(floats) : .texts(items.map { String($0) })
  }

  private static func items(_ text: Substring) -> [Substring] { text.dropFirst().dropLast().split(separator: ",") }

  private static func numbers(_ text: Substring) -> [Int] { items(text).map { Int($0) ?? .min } }

  private static func sizes(_ text: Substring) -> [Graph.DeclaredDimension] {
    text == "()" ? [] : text.split(separator: "x").map { size in Int(size).map { .fixed($0) } ?? .named(String(size)) }
  }
}
