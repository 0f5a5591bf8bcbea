import ModelGraph

/// Reads the messages of ONNX by their public field numbers, straight from the file.
///
/// Source of the numbers: onnx/onnx.proto, IR version 13. Fields that nothing here needs are passed over unread, so newer files
/// read as well as they can.
struct ONNXReader {
  /// Graphs inside graphs.
  static let maximumDepth = 32
  /// Nodes, inputs, outputs and initializers of a model, subgraphs included.
  static let maximumItems = 2_000_000
  /// Sequences of optionals of sequences...
  static let maximumTypeDepth = 4
  /// Dimensions of a tensor.
  static let maximumRank = 256
  /// What is longer holds weights or graphs, which no two nodes have alike.
  private static let recurringAttributeBytes = 512
  /// Attributes of a node for which room is made before they are read: a file may only pretend to have them.
  private static let reservedAttributes = 64
  /// Numbers in one attribute.
  static let maximumAttributeNumbers = 1 << 24

  let file: MappedFile
  var names: ByteTable<String>
  var types: ByteTable<Graph.DeclaredType>
  /// Lists of attributes as nodes have them, without graphs.
  private var attributeLists: ByteTable<Attributes>
  private(set) var items = 0
  private var depth = 0
  var callDepth = 0
  private(set) var opsets: [String: Int] = [:]
  var functions: [ONNXFunction.Key: ONNXFunction] = [:]
  /// What the function being written out stands for; nil in the graph itself.
  var call: ONNXFunction.Call?
  /// See `Model`.
  var functionTensors: Set<String> = []

  init(file: MappedFile) {
    self.file = file
    names = ByteTable(file: file)
    types = ByteTable(file: file)
    attributeLists = ByteTable(file: file)
  }

  /// ModelProto: ir_version 1, producer_name 2, producer_version 3, graph 7, opset_import 8, functions 25.
  mutating func model() throws(ModelFormatsError) -> Model {
    var cursor = ProtobufCursor(file)
    var version = 0
    var producer = ["", ""]
    var graphs: [Range<Int>] = []
    while let field = try cursor.next() {
      switch field.number {
      case 1: version = try field.integer()
      case 2, 3: producer[field.number - 2] = try field.text(in: file)
      case 7: graphs.append(try field.range())
      case 8: try operatorSet(field.range(), into: &opsets)
      case 25: try addFunction(field.range())
      default: break
      }
    }
    guard let range = graphs.first else {
      throw ModelFormatsError(.noGraph, "there is no graph in it", hint: "it may be cut short, or no ONNX model")
    }
    guard graphs.count == 1 else { throw ModelFormatsError(.damaged, "there are \(graphs.count) graphs in it instead of one") }
    if opsets.isEmpty {
      // Before IR version 3 a model named no operator sets and meant the first one.
      guard (1..<3).contains(version) else {
        throw ModelFormatsError(.truncated, "it names no operator set", hint: "it may be cut short at byte \(file.bytes.count)")
      }
      opsets[Node.standardDomain] = 1
    }
    let graph = try graph(range, isWhole: true)
    let name = producer.filter { !$0.isEmpty }.joined(by: " ")
    return Model(
      graph: graph, format: "onnx", producer: name, opset: opsets, functionTensors: functionTensors, file: file)
  }

  /// OperatorSetIdProto: domain 1, version 2.
  func operatorSet(_ range: Range<Int>, into opsets: inout [String: Int]) throws(ModelFormatsError) {
    var cursor = ProtobufCursor(file, range)
    var domain = ""
    var version = 0
    while let field = try cursor.next() {
      switch field.number {
      case 1: domain = try field.text(in: file)
      case 2: version = try field.integer()
      default: break
      }
    }
    opsets[domain.isEmpty ? Node.standardDomain : domain] = version
  }

  /// GraphProto: node 1, name 2, initializer 5, input 11, output 12, sparse_initializer 15.
  private mutating func graph(_ range: Range<Int>, isWhole: Bool) throws(ModelFormatsError) -> Graph {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw ModelFormatsError(.tooDeep, "graphs are nested more than \(Self.maximumDepth) deep, at byte \(range.lowerBound)")
    }
    var name = ""
    var nodes: [Node] = []
    var initializers: [Tensor] = []
    var inputs: [Graph.Declaration] = []
    var outputs: [Graph.Declaration] = []
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: try appendNode(field.range(), to: &nodes)
      case 2: name = try field.text(in: file)
      case 5: initializers.append(try tensor(field.range()))
      case 11: inputs.append(try declaration(field.range()))
      case 12: outputs.append(try declaration(field.range()))
      case 15: initializers.append(try sparseTensor(field.range()))
      default: continue
      }
      try countItem()
    }
    do {
      if isWhole {
        return try Graph(name: name, inputs: inputs, outputs: outputs, initializers: initializers, nodes: nodes, opsets: opsets)
      }
      return try Graph(
        subgraph: name, inputs: inputs, outputs: outputs, initializers: initializers, nodes: nodes, opsets: opsets)
    } catch {
      throw ModelFormatsError(error)
    }
  }

  /// Throws `model.too-large` beyond `maximumItems`.
  mutating func countItem() throws(ModelFormatsError) {
    items += 1
    guard items <= Self.maximumItems else {
      throw ModelFormatsError(
        .tooLarge, "it has more than \(Self.maximumItems) nodes, inputs, outputs and initializers, functions written out")
    }
  }

  /// A node, or the nodes of the function that it calls. NodeProto: input 1, output 2, name 3, op_type 4, attribute 5, domain 7,
  /// overload 8.
  mutating func appendNode(_ range: Range<Int>, to nodes: inout [Node]) throws(ModelFormatsError) {
    var inputs: [String] = []
    var outputs: [String] = []
    var (name, type, domain, overload) = ("", "", "", "")
    var attributes = Attributes()
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1:
        // What most nodes have that have any, so that the list need not grow.
        if inputs.isEmpty { inputs.reserveCapacity(3) }
        inputs.append(tensorName(try field.range()))
      case 2: outputs.append(tensorName(try field.range()))
      // Names of nodes are rarely met again.
      case 3: name = try field.text(in: file)
      case 4: type = names.text(try field.range())
      case 5: try readAttributes(from: field, &cursor, into: &attributes)
      case 7: domain = names.text(try field.range())
      case 8: overload = names.text(try field.range())
      default: break
      }
    }
    guard !type.isEmpty else { throw ModelFormatsError(.damaged, "a node at byte \(range.lowerBound) names no operator") }
    if let call, !name.isEmpty { name = "\(call.prefix)/\(name)" }
    let node = Node(
      name: name, operator: type, domain: domain, opset: call?.opset(of: domain), inputs: inputs, outputs: outputs,
      attributes: attributes)
    if !functions.isEmpty, let function = functions[ONNXFunction.Key(domain: node.domain, name: type, overload: overload)] {
      try append(function, calledBy: node, to: &nodes)
    } else {
      nodes.append(node)
    }
  }

  /// All attributes of a node that lie side by side, of which this is the first. Layers of one kind often have the same.
  private mutating func readAttributes(
    from first: ProtobufCursor.Field, _ cursor: inout ProtobufCursor, into attributes: inout Attributes
  ) throws(ModelFormatsError) {
    let (end, others) = try cursor.skip(like: first)
    let bytes = first.offset..<end
    let mayRecur = call == nil && bytes.count <= Self.recurringAttributeBytes && attributes.count == 0
    if mayRecur, let known = attributeLists.value(of: bytes) {
      attributes = known
      return
    }
    attributes.reserve(min(others + 1, Self.reservedAttributes))
    var inner = ProtobufCursor(file, bytes)
    while let field = try inner.next() {
      if let (key, value) = try attribute(field.range()) { attributes.append(key, value) }
    }
    if mayRecur, !attributes.haveGraphs { attributeLists.add(attributes, for: bytes) }
  }

  /// AttributeProto: name 1, f 2, i 3, s 4, t 5, g 6, floats 7, ints 8, strings 9, tensors 10, graphs 11, type 20,
  /// ref_attr_name 21. Nil for one that stands for an attribute which the call of its function does not give.
  mutating func attribute(_ range: Range<Int>) throws(ModelFormatsError) -> (String, Attribute)? {
    var parts = AttributeParts()
    var name = ""
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: name = names.text(try field.range())
      case 2: parts.float = try field.float()
      case 3: parts.integer = try field.integer()
      case 4: parts.text = names.text(try field.range())
      case 5: parts.tensor = try tensor(field.range())
      case 6: parts.graph = try graph(field.range(), isWhole: false)
      case 7: try field.append(to: &parts.floats, limit: Self.maximumAttributeNumbers, in: file)
      case 8: try field.append(to: &parts.integers, limit: Self.maximumAttributeNumbers, in: file)
      case 9: parts.texts.append(names.text(try field.range()))
      case 10: parts.tensors.append(try tensor(field.range()))
      case 11: parts.graphs.append(try graph(field.range(), isWhole: false))
      case 20: parts.type = try field.integer()
      case 21: parts.reference = names.text(try field.range())
      default: break
      }
    }
    if let reference = parts.reference { return call?.attributes[reference].map { (name, $0) } }
    return (name, parts.attribute)
  }
}

extension ModelFormatsError {
  /// What is wrong with a graph, as what is wrong with the file it was read from.
  init(_ error: ModelGraphError) {
    let code: Code =
      switch error.code {
      case .duplicateTensor: .duplicateTensor
      case .danglingInput: .danglingInput
      case .cycle: .cycle
      case .overflow: .tooLarge
      default: .damaged
      }
    let message = error.place.map { "\"\($0)\": \(error.message)" } ?? error.message
    self.init(code, message, hint: error.hint)
  }
}
