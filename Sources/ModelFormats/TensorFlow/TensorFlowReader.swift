import ModelGraph

/// Reads the messages of TensorFlow by their public field numbers, straight from the file: a GraphDef, alone or in the MetaGraphDef
/// of a SavedModel. Variables are never read: nodes say their shapes.
///
/// Source of the numbers: tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape,function,op_def}.proto and
/// tensorflow/core/protobuf/{saved_model,meta_graph}.proto, as of TensorFlow 2.21. Fields that nothing here needs are
/// passed over unread.
struct TensorFlowReader {
  /// Functions called in functions, and functions in attributes of functions.
  static let maximumDepth = 64
  /// Nodes, functions and signatures of a file.
  static let maximumItems = 2_000_000
  /// Nodes that entering functions may add to those of the file.
  static let maximumExpansion = 250_000
  /// Dimensions of a tensor.
  static let maximumRank = 256
  /// Numbers in one attribute.
  static let maximumAttributeNumbers = 1 << 24
  /// Branches of one node.
  static let maximumBranches = 1_024

  let file: MappedFile
  private var items = 0

  init(file: MappedFile) {
    self.file = file
  }

  /// Of a GraphDef: node 1, library 2, versions 4.
  mutating func graphModel() throws(ModelFormatsError) -> Model {
    let content = try graph(0..<file.bytes.count)
    guard !content.nodes.isEmpty else { throw Self.noGraph }
    let body = RawBody(name: "", nodes: content.nodes, results: GraphOutputs.of(content.nodes))
    var converter = GraphConverter(library: content.library, opset: content.version, signature: nil)
    let graph = try converter.graph(of: body)
    return Model(
      graph: graph, format: "tensorflow-graph", producer: "", opset: [Node.tensorFlowDomain: content.version], file: file)
  }

  /// Of a SavedModel: meta_graphs 2, of which the one tagged `serve` is read, else the first.
  mutating func savedModel() throws(ModelFormatsError) -> Model {
    var metaGraphs: [MetaGraph] = []
    var cursor = ProtobufCursor(file)
    while let field = try cursor.next() {
      guard field.number == 2 else { continue }
      try countItem()
      metaGraphs.append(try metaGraph(field.range()))
    }
    guard let chosen = metaGraphs.first(where: { $0.tags.contains("serve") }) ?? metaGraphs.first, let range = chosen.graph else {
      throw Self.noGraph
    }
    var content = try graph(range)
    content.library.outputNames = chosen.outputNames
    guard let signature = Signature.chosen(among: chosen.signatures) else {
      let entry = try SavedFunctions(reader: self, chosen.objects).entry(in: content.library)
      return try model(of: entry.body, content, signature: entry.signature, producer: chosen.producer)
    }
    let body = RawBody(name: "", nodes: content.nodes, results: signature.outputs.map(\.tensor))
    return try model(of: body, content, signature: signature, producer: chosen.producer)
  }

  private func model(
    of body: RawBody, _ content: GraphContent, signature: Signature, producer: String
  ) throws(ModelFormatsError) -> Model {
    var converter = GraphConverter(library: content.library, opset: content.version, signature: signature)
    return Model(
      graph: try converter.graph(of: body), format: "tensorflow-saved-model", producer: producer,
      opset: [Node.tensorFlowDomain: content.version], file: file)
  }

  static let noGraph = ModelFormatsError(.noGraph, "there is no graph in it", hint: "it may be cut short, or no TensorFlow model")

  struct GraphContent {
    var nodes: [RawNode] = []
    var library = FunctionLibrary()
    var version = 1
  }

  /// GraphDef: node 1, library 2, versions 4 (producer 1). FunctionDefLibrary: function 1.
  private mutating func graph(_ range: Range<Int>) throws(ModelFormatsError) -> GraphContent {
    var content = GraphContent()
    content.library.reader = self
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1:
        try countItem()
        content.nodes.append(try node(field.range()) { TensorReference($0) })
      case 2:
        var functions = ProtobufCursor(file, try field.range())
        while let field = try functions.next() {
          guard field.number == 1 else { continue }
          try countItem()
          try content.library.add(field.range(), in: file)
        }
      case 4:
        var versions = ProtobufCursor(file, try field.range())
        while let field = try versions.next() {
          if field.number == 1 { content.version = try field.integer() }
        }
      default: break
      }
    }
    return content
  }

  private mutating func countItem() throws(ModelFormatsError) {
    items += 1
    guard items <= Self.maximumItems else {
      throw ModelFormatsError(.tooLarge, "it has more than \(Self.maximumItems) nodes and functions")
    }
  }

  /// NodeDef: name 1, op 2, input 3, attr 5 (a map: key 1, value 2). `^` before an input means that its node only has to have run.
  func node(
    _ range: Range<Int>, reference: (Substring) -> TensorReference
  ) throws(ModelFormatsError) -> RawNode {
    var node = RawNode(name: "", operator: "")
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: node.name = try field.text(in: file)
      case 2: node.operator = try field.text(in: file)
      case 3:
        let text = try field.text(in: file)
        if text.hasPrefix("^") { node.controls.append(String(text.dropFirst())) } else { node.inputs.append(reference(text[...])) }
      case 5: try add(entry(field.range()), to: &node)
      default: break
      }
    }
    guard !node.operator.isEmpty, !node.name.isEmpty else {
      throw ModelFormatsError(.damaged, "a node at byte \(range.lowerBound) names no operator, or has no name")
    }
    return node
  }

  /// Attributes whose names start with `_` are notes of the writer's; only the shapes among them are of use.
  private func add(_ entry: (key: String, value: Range<Int>?), to node: inout RawNode) throws(ModelFormatsError) {
    guard let range = entry.value, !entry.key.hasPrefix("_") || entry.key == "_output_shapes" else { return }
    switch try value(range) {
    case .plain(let attribute): node.attributes[entry.key] = attribute
    case .functions(let functions): node.functions[entry.key] = functions
    case .placeholder(let name): node.placeholders[entry.key] = name
    }
  }
}
