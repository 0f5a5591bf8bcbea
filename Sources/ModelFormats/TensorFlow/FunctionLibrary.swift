import ModelGraph

/// The functions of a file, read when they are first entered.
struct FunctionLibrary {
  var reader: TensorFlowReader?
  /// Names of operators' outputs, as the file lists them.
  var outputNames: [String: [String]] = [:]
  private var ranges: [String: Range<Int>] = [:]
  /// Functions that the reader made of older control flow.
  private var made: [String: RawBody] = [:]
  private var read: [String: RawBody] = [:]

  /// FunctionDef: signature 1, whose name is 1.
  mutating func add(_ range: Range<Int>, in file: MappedFile) throws(ModelFormatsError) {
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      guard field.number == 1 else { continue }
      var signature = ProtobufCursor(file, try field.range())
      while let field = try signature.next() {
        guard field.number == 1 else { continue }
        ranges[try field.text(in: file)] = range
        return
      }
    }
  }

  mutating func add(_ body: RawBody) { made[body.name] = body }

  func has(_ name: String) -> Bool { ranges[name] != nil || made[name] != nil }

  /// Names in order.
  var names: [String] { (Array(ranges.keys) + Array(made.keys)).sorted() }

  /// Throws `model.dangling-input` for a function that is nowhere.
  mutating func body(_ name: String) throws(ModelFormatsError) -> RawBody {
    if let body = made[name] ?? read[name] { return body }
    guard let range = ranges[name], let reader else {
      throw ModelFormatsError(.danglingInput, "it calls the function \"\(name)\", which is nowhere in it")
    }
    let body = try FunctionReader(reader: reader, outputNames: outputNames).body(range)
    read[name] = body
    return body
  }
}

/// Reads one function. Inside, tensors are called `argument`, `argument:0` or `node:output name:0`.
private struct FunctionReader {
  let reader: TensorFlowReader
  let outputNames: [String: [String]]

  /// FunctionDef: signature 1, node_def 3, ret 4 (a map: output argument, tensor), arg_attr 7 (a map: position, attributes).
  func body(_ range: Range<Int>) throws(ModelFormatsError) -> RawBody {
    var body = RawBody(name: "")
    var outputs: [String] = []
    var returned: [String: String] = [:]
    var nodes: [Range<Int>] = []
    var shapes: [Int: [Int]] = [:]
    var cursor = ProtobufCursor(reader.file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: try signature(field.range(), &body, &outputs)
      case 7: try shape(field.range(), &shapes)
      case 3: nodes.append(try field.range())
      case 4:
        let text = try entry(field.range())
        returned[text.key] = text.value
      default: break
      }
    }
    guard nodes.count <= TensorFlowReader.maximumItems else {
      throw ModelFormatsError(.tooLarge, "the function \"\(body.name)\" has \(nodes.count) nodes")
    }
    for (position, shape) in shapes where body.arguments.indices.contains(position) { body.arguments[position].shape = shape }
    let kinds = try operators(of: nodes)
    for range in nodes { body.nodes.append(try reader.node(range) { reference($0, kinds) }) }
    for output in outputs {
      guard let tensor = returned[output] else {
        throw ModelFormatsError(.danglingInput, "the function \"\(body.name)\" does not say what its output \"\(output)\" is")
      }
      body.results.append(reference(tensor[...], kinds))
    }
    return body
  }

  /// OpDef: name 1, input_arg 2, output_arg 3; ArgDef: name 1, type 3.
  private func signature(_ range: Range<Int>, _ body: inout RawBody, _ outputs: inout [String]) throws(ModelFormatsError) {
    var cursor = ProtobufCursor(reader.file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: body.name = try field.text(in: reader.file)
      case 2, 3:
        var argument = RawBody.Argument(name: "")
        var inner = ProtobufCursor(reader.file, try field.range())
        while let part = try inner.next() {
          switch part.number {
          case 1: argument.name = try part.text(in: reader.file)
          case 3: argument.elementType = ElementType(tensorFlowCode: try part.integer())
          default: break
          }
        }
        if field.number == 2 { body.arguments.append(argument) } else { outputs.append(argument.name) }
      default: break
      }
    }
  }

  /// An entry of a map: position 1, ArgAttrs 2, whose attr 1 is a map.
  private func shape(_ range: Range<Int>, _ shapes: inout [Int: [Int]]) throws(ModelFormatsError) {
    var position = 0
    var cursor = ProtobufCursor(reader.file, range)
    while let field = try cursor.next() {
      if field.number == 1 { position = try field.integer() }
      guard field.number == 2 else { continue }
      var attributes = ProtobufCursor(reader.file, try field.range())
      while let field = try attributes.next() {
        guard field.number == 1 else { continue }
        let (key, value) = try reader.entry(field.range())
        guard key == "_output_shapes", let value, case .plain(.integers(let sizes)) = try reader.value(value),
          sizes.first == sizes.count - 1
        else { continue }
        shapes[position] = Array(sizes.dropFirst())
      }
    }
  }

  private func entry(_ range: Range<Int>) throws(ModelFormatsError) -> (key: String, value: String) {
    let (key, value) = try reader.entry(range)
    return (key, value.map { reader.file.text($0) } ?? "")
  }

  /// The operator of each node, which says what its outputs are called.
  private func operators(of nodes: [Range<Int>]) throws(ModelFormatsError) -> [String: String] {
    var kinds: [String: String] = [:]
    kinds.reserveCapacity(nodes.count)
    for range in nodes {
      var (name, kind) = ("", "")
      var cursor = ProtobufCursor(reader.file, range)
      while let field = try cursor.next(), name.isEmpty || kind.isEmpty {
        if field.number == 1 { name = try field.text(in: reader.file) }
        if field.number == 2 { kind = try field.text(in: reader.file) }
      }
      kinds[name] = kind
    }
    return kinds
  }

  private func reference(_ text: Substring, _ kinds: [String: String]) -> TensorReference {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let index = Int(parts[2]), index >= 0 else { return TensorReference(text) }
    let node = String(parts[0])
    let kind = kinds[node] ?? ""
    let names = OutputNames.of(kind) ?? outputNames[kind] ?? []
    // An operator with one kind of output numbers them; one with several kinds has one of each, as far as models go.
    let place = names.count > 1 ? names.firstIndex(of: String(parts[1])) ?? 0 : 0
    let (output, overflow) = place.addingReportingOverflow(index)
    return TensorReference(node: node, output: overflow ? 0 : output)
  }
}
