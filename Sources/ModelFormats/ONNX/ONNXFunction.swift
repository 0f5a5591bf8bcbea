import ModelGraph

/// A function of a model's own: nodes under a name. Its calls are written out where they stand, as a runtime does.
struct ONNXFunction: Sendable {
  struct Key: Hashable, Sendable {
    var domain: String
    var name: String
    var overload: String
  }

  /// What the names inside a function stand for while it is written out.
  struct Call {
    /// Before every name of the function's own, so that two calls do not meet.
    var prefix: String
    /// Formal inputs and outputs to the caller's tensors; an input left out is an empty name.
    var tensors: [String: String]
    var attributes: Attributes
    /// Operator sets that the function names.
    var opsets: [String: Int]

    func opset(of domain: String) -> Int? { opsets[domain.isEmpty ? Node.standardDomain : domain] }
  }

  /// Calls inside calls.
  static let maximumDepth = 64

  var inputs: [String] = []
  var outputs: [String] = []
  /// Values of attributes that a call does not give.
  var defaults = Attributes()
  var opsets: [String: Int] = [:]
  /// Where its nodes are.
  var nodes: [Range<Int>] = []
}

extension ONNXReader {
  /// FunctionProto: name 1, input 4, output 5, node 7, opset_import 9, domain 10, attribute_proto 11, overload 13.
  mutating func addFunction(_ range: Range<Int>) throws(ModelFormatsError) {
    var function = ONNXFunction()
    var key = ONNXFunction.Key(domain: "", name: "", overload: "")
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: key.name = try field.text(in: file)
      case 4: function.inputs.append(try field.text(in: file))
      case 5: function.outputs.append(try field.text(in: file))
      case 7: function.nodes.append(try field.range())
      case 9: try operatorSet(field.range(), into: &function.opsets)
      case 10: key.domain = try field.text(in: file)
      case 11:
        if let (name, value) = try attribute(field.range()) { function.defaults.append(name, value) }
      case 13: key.overload = try field.text(in: file)
      default: continue
      }
      try countItem()
    }
    if key.domain.isEmpty { key.domain = Node.standardDomain }
    functions[key] = function
  }

  /// Writes out a call. Throws `model.too-deep` for functions that call themselves, directly or through others.
  mutating func append(
    _ function: ONNXFunction, calledBy node: Node, to nodes: inout [Node]
  ) throws(ModelFormatsError) {
    guard callDepth < ONNXFunction.maximumDepth else {
      throw ModelFormatsError(
        .tooDeep, "calls of functions are nested more than \(ONNXFunction.maximumDepth) deep, at \"\(node.label)\"")
    }
    var tensors: [String: String] = [:]
    for (position, name) in function.inputs.enumerated() {
      tensors[name] = position < node.inputs.count ? node.inputs[position] : ""
    }
    for (position, name) in function.outputs.enumerated() where position < node.outputs.count && !node.outputs[position].isEmpty {
      tensors[name] = node.outputs[position]
    }
    var attributes = node.attributes
    for (name, value) in function.defaults where attributes[name] == nil { attributes.append(name, value) }
    // Labels may be empty or repeated; the number of items so far is neither.
    let prefix = node.name.isEmpty ? "\(node.operator)_\(items)" : node.name
    let outer = call
    call = ONNXFunction.Call(prefix: prefix, tensors: tensors, attributes: attributes, opsets: function.opsets)
    callDepth += 1
    defer {
      call = outer
      callDepth -= 1
    }
    for range in function.nodes {
      try appendNode(range, to: &nodes)
      try countItem()
    }
  }

  /// What the tensor's name in these bytes stands for here.
  mutating func tensorName(_ range: Range<Int>) -> String {
    let name = names.text(range)
    guard let call, !name.isEmpty else { return name }
    if let outside = call.tensors[name] { return outside }
    let inside = "\(call.prefix)/\(name)"
    functionTensors.insert(inside)
    return inside
  }
}
