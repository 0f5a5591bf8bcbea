import ModelGraph

/// What a SavedModel says of one way to use it.
struct Signature {
  struct Tensor {
    /// As users of the model call it.
    var key: String
    var tensor: TensorReference
    var elementType: ElementType?
    /// Free sizes are -1; nil when the rank is unknown.
    var shape: [Int]?
  }

  var name = ""
  var inputs: [Tensor] = []
  var outputs: [Tensor] = []

  /// The one that serving uses, else the first of the others that compute something.
  static func chosen(among all: [Signature]) -> Signature? {
    let usable = all.filter {
      !$0.outputs.isEmpty && $0.name != "__saved_model_init_op" && !$0.name.hasPrefix("__saved_model_train")
    }
    return usable.first { $0.name == "serving_default" } ?? usable.min { $0.name < $1.name }
  }
}

/// What of a MetaGraphDef says where the graph is and how it is used.
struct MetaGraph {
  var graph: Range<Int>?
  var tags: [String] = []
  /// `TensorFlow 2.21.0`; empty when it does not say.
  var producer = ""
  var signatures: [Signature] = []
  /// Names of outputs of the operators in it that have several.
  var outputNames: [String: [String]] = [:]
  /// The objects that hold its functions and variables.
  var objects: Range<Int>?
}

extension TensorFlowReader {
  /// MetaGraphDef: meta_info_def 1, graph_def 2, signature_def 5 (a map: key 1, value 2), object_graph_def 7.
  func metaGraph(_ range: Range<Int>) throws(ModelFormatsError) -> MetaGraph {
    var result = MetaGraph()
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: try information(field.range(), &result)
      case 2: result.graph = try field.range()
      case 5:
        guard result.signatures.count < Self.maximumBranches else {
          throw ModelFormatsError(.tooLarge, "it has more than \(Self.maximumBranches) signatures")
        }
        let (key, range) = try entry(field.range())
        if let range { result.signatures.append(try signature(range, named: key)) }
      case 7: result.objects = try field.range()
      default: break
      }
    }
    return result
  }

  /// MetaInfoDef: stripped_op_list 2, tags 4, tensorflow_version 5.
  private func information(_ range: Range<Int>, _ result: inout MetaGraph) throws(ModelFormatsError) {
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 2: try operators(field.range(), &result.outputNames)
      case 4: if result.tags.count < Self.maximumRank { result.tags.append(try field.text(in: file)) }
      case 5: result.producer = "TensorFlow \(try field.text(in: file))"
      default: break
      }
    }
  }

  /// OpList: op 1. OpDef: name 1, output_arg 3, whose name is 1.
  private func operators(_ range: Range<Int>, _ names: inout [String: [String]]) throws(ModelFormatsError) {
    var outer = ProtobufCursor(file, range)
    while let field = try outer.next() {
      guard field.number == 1 else { continue }
      var name = ""
      var outputs: [String] = []
      var cursor = ProtobufCursor(file, try field.range())
      while let field = try cursor.next() {
        if field.number == 1 { name = try field.text(in: file) }
        guard field.number == 3, outputs.count < Self.maximumRank else { continue }
        var argument = ProtobufCursor(file, try field.range())
        while let field = try argument.next() {
          if field.number == 1 { outputs.append(try field.text(in: file)) }
        }
      }
      if outputs.count > 1 { names[name] = outputs }
    }
  }

  /// SignatureDef: inputs 1, outputs 2, maps (key 1, value 2) of TensorInfo. In order of their keys: a map has none.
  private func signature(_ range: Range<Int>, named name: String) throws(ModelFormatsError) -> Signature {
    var result = Signature(name: name)
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      guard field.number == 1 || field.number == 2 else { continue }
      let (key, range) = try entry(field.range())
      guard let range, result.inputs.count + result.outputs.count < Self.maximumAttributeNumbers else { continue }
      let tensors = try information(range, key: key)
      if field.number == 1 { result.inputs += tensors } else { result.outputs += tensors }
    }
    result.inputs.sort { $0.key < $1.key }
    result.outputs.sort { $0.key < $1.key }
    return result
  }

  /// TensorInfo: name 1, dtype 2, tensor_shape 3, coo_sparse 4 (three names, 1 to 3), composite_tensor 5 (components 2).
  private func information(_ range: Range<Int>, key: String, depth: Int = 0) throws(ModelFormatsError) -> [Signature.Tensor] {
    var dense = Signature.Tensor(key: key, tensor: TensorReference(""))
    var parts: [Signature.Tensor] = []
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: dense.tensor = TensorReference(try field.text(in: file))
      case 2: dense.elementType = ElementType(tensorFlowCode: try field.integer())
      case 3: dense.shape = try shape(field.range())
      case 4, 5:
        guard depth < Self.maximumDepth else {
          throw ModelFormatsError(.tooDeep, "a signature is nested more than \(Self.maximumDepth) deep")
        }
        var inner = ProtobufCursor(file, try field.range())
        while let part = try inner.next() {
          let partKey = "\(key)_\(parts.count)"
          if field.number == 4 {
            parts.append(Signature.Tensor(key: partKey, tensor: TensorReference(try part.text(in: file))))
          } else if part.number == 2 {
            parts += try information(part.range(), key: partKey, depth: depth + 1)
          }
        }
      default: break
      }
    }
    return dense.tensor.node.isEmpty ? parts : [dense]
  }
}
