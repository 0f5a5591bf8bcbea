import ModelGraph

/// Makes the graph that Podium counts of nodes as TensorFlow stores them: functions are entered where they are called, branches
/// and bodies become graphs of their own, variables and large constants become initializers, and only nodes that a result needs
/// are kept.
///
/// Operators are in the domain `tensorflow`. A tensor is named after its node, `node` for the first output and `node:1` for the
/// second; inside a function that is entered the calling node's name comes before, as TensorFlow itself names them.
struct GraphConverter {
  /// Nodes made so far beyond those of the file.
  private var expanded = 0
  var library: FunctionLibrary
  let opset: Int
  let signature: Signature?

  init(library: FunctionLibrary, opset: Int, signature: Signature?) {
    self.library = library
    self.opset = opset
    self.signature = signature
  }

  /// What one graph collects, functions entered in it included.
  struct Parts {
    var nodes: [Node] = []
    var initializers: [Tensor] = []
    var inputs: [Graph.Declaration] = []
    /// Names of tensors that are taken.
    var names: Set<String> = []
  }

  /// The whole model.
  mutating func graph(of body: RawBody) throws(ModelFormatsError) -> Graph {
    var parts = Parts()
    var fed: [TensorReference: String] = [:]
    for input in signature?.inputs ?? [] where !input.tensor.node.isEmpty {
      guard parts.names.insert(input.key).inserted else { continue }
      fed[input.tensor] = input.key
      parts.inputs.append(Graph.Declaration(name: input.key, elementType: input.elementType, shape: Self.declared(input.shape)))
    }
    let results = try enter(body, fed: fed, prefix: "", attributes: [:], depth: 0, &parts)
    let outputs = results.map { Graph.Declaration(name: $0, elementType: nil, shape: nil) }
    do {
      return try Graph(
        inputs: parts.inputs, outputs: outputs, initializers: parts.initializers, nodes: parts.nodes,
        opsets: [Node.tensorFlowDomain: opset])
    } catch {
      throw ModelFormatsError(error)
    }
  }

  /// A branch or body.
  private mutating func subgraph(_ function: FunctionReference, depth: Int) throws(ModelFormatsError) -> Graph {
    let body = try library.body(function.name)
    var parts = Parts()
    var fed: [TensorReference: String] = [:]
    for argument in body.arguments {
      fed[TensorReference(node: argument.name)] = argument.name
      parts.names.insert(argument.name)
      parts.inputs.append(Graph.Declaration(name: argument.name, elementType: argument.elementType, shape: nil))
    }
    let results = try enter(body, fed: fed, prefix: "", attributes: function.attributes, depth: depth + 1, &parts)
    do {
      return try Graph(
        subgraph: function.name, inputs: parts.inputs,
        outputs: results.map { Graph.Declaration(name: $0, elementType: nil, shape: nil) },
        initializers: parts.initializers, nodes: parts.nodes, opsets: [Node.tensorFlowDomain: opset])
    } catch {
      throw ModelFormatsError(error)
    }
  }

  /// Adds the nodes that the results of a body need to the graph around it. `fed` names what its arguments are there. Returns
  /// the names of its results.
  private mutating func enter(
    _ raw: RawBody, fed: [TensorReference: String], prefix: String, attributes: [String: Attribute], depth: Int,
    _ parts: inout Parts
  ) throws(ModelFormatsError) -> [String] {
    guard depth <= TensorFlowReader.maximumDepth else {
      throw ModelFormatsError(
        .tooDeep, "functions call each other more than \(TensorFlowReader.maximumDepth) deep, at \"\(raw.name)\"")
    }
    var frames = ControlFrames(raw)
    let body = frames.replaced()
    for made in frames.made { library.add(made) }
    let order = try DemandOrder(body, fed: Set(fed.keys))
    var tensors = fed
    if !prefix.isEmpty || depth > 0 {
      expanded += body.nodes.count + body.results.count
      guard expanded <= TensorFlowReader.maximumExpansion else {
        throw ModelFormatsError(
          .tooLarge, "its functions call each other so often that they make more than \(TensorFlowReader.maximumExpansion) nodes")
      }
    }
    for index in order.indices {
      var node = body.nodes[index]
      if !node.placeholders.isEmpty {
        for (key, name) in node.placeholders { node.attributes[key] = attributes[name] }
      }
      if let called = calledFunction(of: node) {
        let function = try library.body(called.name)
        var arguments: [TensorReference: String] = [:]
        guard node.inputs.count >= function.arguments.count else {
          throw ModelFormatsError(
            .damaged, "\"\(node.name)\" calls \"\(called.name)\" with \(node.inputs.count) of \(function.arguments.count) arguments"
          )
        }
        for (argument, input) in zip(function.arguments, node.inputs) {
          arguments[TensorReference(node: argument.name)] = tensors[input] ?? prefix + input.name
        }
        let results = try enter(
          function, fed: arguments, prefix: prefix + node.name + "/", attributes: called.attributes, depth: depth + 1, &parts)
        for (output, name) in results.enumerated() { tensors[TensorReference(node: node.name, output: output)] = name }
      } else {
        try add(node, &tensors, outputs: order.outputs[node.name] ?? 0, prefix: prefix, depth: depth, &parts)
      }
    }
    return body.results.map { tensors[$0] ?? prefix + $0.name }
  }

  /// The function that a node stands for: what a call names, or what its operator is the name of.
  private func calledFunction(of node: RawNode) -> FunctionReference? {
    switch node.operator {
    case "PartitionedCall", "StatefulPartitionedCall", "TPUPartitionedCall", "BatchFunction", "RemoteCall", "XlaLaunch",
      "SymbolicCall":
      node.functions["f"]?.first ?? node.functions["function"]?.first
    default: library.has(node.operator) ? FunctionReference(name: node.operator, attributes: node.attributes) : nil
    }
  }

  /// Adds one node, or what stands for it. `outputs` is the highest of its outputs that is read.
  private mutating func add(
    _ node: RawNode, _ tensors: inout [TensorReference: String], outputs: Int, prefix: String, depth: Int, _ parts: inout Parts
  ) throws(ModelFormatsError) {
    let name = unused(prefix + node.name, parts.names)
    let places = 0...outputs
    let names = places.map { $0 == 0 ? name : "\(name):\($0)" }
    for (place, tensor) in zip(places, names) {
      let reference = TensorReference(node: node.name, output: place)
      if tensors[reference] == nil { tensors[reference] = tensor }
      parts.names.insert(tensor)
    }
    if Self.placeholders.contains(node.operator) {
      let type = node.elementType("dtype") ?? node.elementType("T")
      parts.inputs.append(Graph.Declaration(name: name, elementType: type, shape: declaredShape(of: node)))
    } else if let tensor = try stored(node, name: name) {
      parts.initializers.append(tensor)
    } else {
      var attributes = node.attributes
      for (key, functions) in node.functions where Self.bodies.contains(key) {
        var graphs: [Graph] = []
        for function in functions { graphs.append(try subgraph(function, depth: depth)) }
        attributes[key] = key == "branches" ? .graphList(graphs) : graphs.first.map { .graph($0) }
      }
      parts.nodes.append(
        Node(
          name: name, operator: Self.stateless[node.operator] ?? node.operator, domain: Node.tensorFlowDomain,
          inputs: node.inputs.map { tensors[$0] ?? prefix + $0.name }, outputs: names,
          attributes: Attributes(attributes)))
    }
  }

  private static let placeholders: Set<String> = ["Placeholder", "PlaceholderV2", "_Arg"]
  /// Attributes that name what runs inside a node.
  private static let bodies: Set<String> = ["cond", "body", "then_branch", "else_branch", "branches"]

  /// Control flow that changes nothing outside is the same to us.
  private static let stateless = ["StatelessWhile": "While", "StatelessIf": "If", "StatelessCase": "Case"]

  private func unused(_ name: String, _ names: Set<String>) -> String {
    guard names.contains(name) else { return name }
    var number = 1
    while names.contains("\(name)_\(number)") { number += 1 }
    return "\(name)_\(number)"
  }

  /// What holds parameters: variables of a known shape, and constants of at least one dimension that hold floating-point numbers,
  /// or 8-bit ones as quantised weights do. Single numbers and constants of shape arithmetic stay nodes.
  private func stored(_ node: RawNode, name: String) throws(ModelFormatsError) -> Tensor? {
    do {
      switch node.operator {
      case "VarHandleOp", "VariableV2", "Variable":
        guard case .integers(let shape)? = node.attributes["shape"], !shape.contains(-1), let type = node.elementType("dtype")
        else { return nil }
        return try Tensor(name: name, elementType: type, shape: shape, location: .external("variables"))
      case "Const":
        guard case .tensor(let value)? = node.attributes["value"], !value.shape.isEmpty,
          value.elementType.isFloatingPoint || value.elementType == .int8 || value.elementType == .uint8
        else { return nil }
        return try Tensor(
          name: name, elementType: value.elementType, shape: value.shape, location: value.location,
          contents: value.elementType.isFloatingPoint ? .reals { value.reals } : .integers { value.integers })
      default: return nil
      }
    } catch {
      throw ModelFormatsError(error)
    }
  }

  /// Before version 24 a placeholder without shape was written as a single number.
  private func declaredShape(of node: RawNode) -> [Graph.DeclaredDimension]? {
    if case .integers(let shape)? = node.attributes["shape"], !shape.isEmpty || opset >= 24 { return Self.declared(shape) }
    if case .integers(let shapes)? = node.attributes["_output_shapes"], shapes.first == shapes.count - 1 {
      return Self.declared(Array(shapes.dropFirst()))
    }
    return nil
  }

  private static func declared(_ shape: [Int]?) -> [Graph.DeclaredDimension]? {
    shape?.map { $0 < 0 ? .free : .fixed($0) }
  }
}
