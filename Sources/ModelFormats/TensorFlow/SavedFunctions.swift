import ModelGraph

/// The functions that the objects of a SavedModel hold: how a model without signatures is used.
struct SavedFunctions {
  /// A graph that calls one of them, with what must be fed.
  struct Entry {
    var body: RawBody
    var signature: Signature
  }

  private let reader: TensorFlowReader
  private var variables: [Int: (type: Int, shape: [Int])] = [:]
  /// Names under which the root object holds functions, with their traces.
  private var functions: [Int: [String]] = [:]
  private var children: [(name: String, node: Int)] = []
  private var boundInputs: [String: [Int]] = [:]

  /// Functions that models call when they are used, the best first.
  private static let preferred = ["serve", "__call__", "call", "predict", "serving_default", "call_and_return_conditional_losses"]

  /// SavedObjectGraph: nodes 1, concrete_functions 2 (a map: name, SavedConcreteFunction with bound_inputs 2).
  init(reader: TensorFlowReader, _ range: Range<Int>?) throws(ModelFormatsError) {
    self.reader = reader
    guard let range else { return }
    var position = 0
    var cursor = ProtobufCursor(reader.file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1:
        try object(field.range(), at: position)
        position += 1
      case 2:
        let (name, range) = try reader.entry(field.range())
        guard let range else { continue }
        var bound: [Int] = []
        var inner = ProtobufCursor(reader.file, range)
        while let field = try inner.next() {
          if field.number == 2 { try field.append(to: &bound, limit: TensorFlowReader.maximumItems, in: reader.file) }
        }
        boundInputs[name] = bound
      default: break
      }
    }
  }

  /// SavedObject: children 1 (node_id 1, local_name 2), function 6 (concrete_functions 1), variable 7 (dtype 1, shape 2).
  private mutating func object(_ range: Range<Int>, at position: Int) throws(ModelFormatsError) {
    var cursor = ProtobufCursor(reader.file, range)
    while let field = try cursor.next() {
      guard [1, 6, 7].contains(field.number), field.number != 1 || position == 0 else { continue }
      var (node, name, type, shape) = (0, "", 0, [Int]?.none)
      var traces: [String] = []
      var inner = ProtobufCursor(reader.file, try field.range())
      while let part = try inner.next() {
        switch (field.number, part.number) {
        case (1, 1): node = try part.integer()
        case (1, 2): name = try part.text(in: reader.file)
        case (6, 1): traces.append(try part.text(in: reader.file))
        case (7, 1): type = try part.integer()
        case (7, 2): shape = try reader.shape(part.range())
        default: break
        }
      }
      switch field.number {
      case 1: children.append((name, node))
      case 6: functions[position] = traces
      default: if let shape { variables[position] = (type, shape) }
      }
    }
  }

  /// The function that the model is used by, called once. Throws `model.no-graph` when there is none.
  func entry(in library: FunctionLibrary) throws(ModelFormatsError) -> Entry {
    let named = children.filter { !(functions[$0.node] ?? []).isEmpty }.sorted { left, right in
      let places = [left, right].map { Self.preferred.firstIndex(of: $0.name) ?? Self.preferred.count }
      return places[0] == places[1] ? left.name < right.name : places[0] < places[1]
    }
    guard let name = named.lazy.compactMap({ functions[$0.node]?.first { library.has($0) } }).first else {
      throw ModelFormatsError(
        .noGraph, "it has no signature and no function to count", hint: "save it with signatures, or with a traced function")
    }
    var library = library
    let function = try library.body(name)
    let bound = boundInputs[name] ?? []
    let fed = max(0, function.arguments.count - bound.count)
    var (body, signature) = (RawBody(name: ""), Signature(name: name))
    var call = RawNode(name: name, operator: "StatefulPartitionedCall")
    call.functions["f"] = [FunctionReference(name: name, attributes: [:])]
    for (position, argument) in function.arguments.enumerated() {
      let tensor = TensorReference(node: "\(argument.name)/\(position)")
      call.inputs.append(tensor)
      if position < fed {
        signature.inputs.append(
          Signature.Tensor(key: argument.name, tensor: tensor, elementType: argument.elementType, shape: argument.shape))
      } else {
        body.nodes.append(held(by: bound[position - fed], as: tensor.node))
      }
    }
    body.nodes.append(call)
    body.results = function.results.indices.map { TensorReference(node: name, output: $0) }
    return Entry(body: body, signature: signature)
  }

  private func held(by object: Int, as name: String) -> RawNode {
    var node = RawNode(name: name, operator: "VarHandleOp")
    if let variable = variables[object] {
      node.attributes = ["dtype": .integer(variable.type), "shape": .integers(variable.shape)]
    }
    return node
  }
}
