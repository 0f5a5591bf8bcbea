import ModelGraph

extension ONNXReader {
  /// TensorProto: dims 1, data_type 2, float_data 4, int32_data 5, string_data 6, int64_data 7, name 8, raw_data 9, double_data 10,
  /// uint64_data 11, external_data 13, data_location 14.
  mutating func tensor(_ range: Range<Int>) throws(ModelFormatsError) -> Tensor {
    var shape: [Int] = []
    var code = 0
    var name = ""
    var content = StoredElements()
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: try field.append(to: &shape, limit: Self.maximumRank, in: file)
      case 2: code = try field.integer()
      case 4, 6, 10:
        if case .bytes(let packed) = field.payload { content.packed = packed } else { content.add(field) }
      case 5, 7, 11: content.add(field)
      case 8: name = tensorName(try field.range())
      case 9: content.raw = try field.range()
      case 13: try content.external(field.range(), in: file)
      case 14: content.isExternal = try field.integer() == 1
      default: break
      }
    }
    guard let type = ElementType(onnxCode: code) else {
      throw ModelFormatsError(.damaged, "the tensor \"\(name)\" has the unknown element type \(code)")
    }
    return try make(name: name, type: type, shape: shape, content: content)
  }

  /// SparseTensorProto: values 1 (named as the tensor), dims 3. Its elements are what the dense tensor would have.
  mutating func sparseTensor(_ range: Range<Int>) throws(ModelFormatsError) -> Tensor {
    var shape: [Int] = []
    var values: Tensor?
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: values = try tensor(field.range())
      case 3: try field.append(to: &shape, limit: Self.maximumRank, in: file)
      default: break
      }
    }
    guard let values else { throw ModelFormatsError(.damaged, "a sparse tensor at byte \(range.lowerBound) has no values") }
    return try make(name: values.name, type: values.elementType, shape: shape, content: StoredElements())
  }

  private func make(
    name: String, type: ElementType, shape: [Int], content: StoredElements
  ) throws(ModelFormatsError) -> Tensor {
    let file = file
    do throws(ModelGraphError) {
      // Weights are large or floating point: nothing of them is kept but where they are.
      let isSmall = shape.allSatisfy { $0 <= (type.isFloatingPoint ? Tensor.maximumFoldedReals : Tensor.maximumFolded) }
      var contents = Tensor.Contents.unread
      if isSmall, type.isFloatingPoint {
        contents = .reals { content.reals(as: type, in: file) }
      } else if isSmall {
        contents = .integers { content.integers(as: type, in: file) }
      }
      let tensor = try Tensor(
        name: name, elementType: type, shape: shape, location: content.location, contents: contents)
      let bytes = try tensor.bytes()
      if let raw = content.raw, !content.isExternal, type != .string, raw.count != bytes {
        throw ModelGraphError(
          .inconsistent, "\(shape) of \(type) take \(bytes) bytes, but \(raw.count) are stored", place: name)
      }
      return tensor
    } catch {
      throw ModelFormatsError(error)
    }
  }

  /// ValueInfoProto: name 1, type 2.
  mutating func declaration(_ range: Range<Int>) throws(ModelFormatsError) -> Graph.Declaration {
    var name = ""
    var type = Graph.DeclaredType()
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: name = tensorName(try field.range())
      case 2:
        let bytes = try field.range()
        if let known = types.value(of: bytes) {
          type = known
        } else {
          type = try declaredType(bytes, depth: 0)
          types.add(type, for: bytes)
        }
      default: break
      }
    }
    return Graph.Declaration(name: name, type: type)
  }

  /// TypeProto: tensor_type 1 and sparse_tensor_type 8, whose elem_type is 1 and shape 2; sequence_type 4 and optional_type 9,
  /// whose elem_type is 1. Maps and what is nested deeper stay unknown.
  private func declaredType(_ range: Range<Int>, depth: Int) throws(ModelFormatsError) -> Graph.DeclaredType {
    var type = Graph.DeclaredType()
    var outer = ProtobufCursor(file, range)
    while let field = try outer.next() {
      switch field.number {
      case 1, 8:
        var cursor = ProtobufCursor(file, try field.range())
        while let field = try cursor.next() {
          switch field.number {
          case 1: type.elementType = ElementType(onnxCode: try field.integer())
          case 2: type.shape = try declaredShape(field.range())
          default: break
          }
        }
      case 4, 9:
        guard depth < Self.maximumTypeDepth else { break }
        var inner = Graph.DeclaredType()
        var cursor = ProtobufCursor(file, try field.range())
        while let field = try cursor.next() {
          if field.number == 1 { inner = try declaredType(field.range(), depth: depth + 1) }
        }
        type.container = field.number == 4 ? .sequence(inner) : .optional(inner)
      default: break
      }
    }
    return type
  }

  /// TensorShapeProto: dim 1, each with dim_value 1 or dim_param 2. Some exporters write -1 for a free dimension.
  private func declaredShape(_ range: Range<Int>) throws(ModelFormatsError) -> [Graph.DeclaredDimension] {
    var shape: [Graph.DeclaredDimension] = []
    var outer = ProtobufCursor(file, range)
    while let field = try outer.next() {
      guard field.number == 1 else { continue }
      guard shape.count < Self.maximumRank else {
        throw ModelFormatsError(.tooLarge, "a shape at byte \(range.lowerBound) has more than \(Self.maximumRank) dimensions")
      }
      var dimension = Graph.DeclaredDimension.free
      var cursor = ProtobufCursor(file, try field.range())
      while let field = try cursor.next() {
        switch field.number {
        case 1:
          let size = try field.integer()
          if size >= 0 { dimension = .fixed(size) }
        case 2:
          let name = try field.text(in: file)
          // Some exporters write "?" for every free dimension, and mean no two of them to be equal.
          if !name.isEmpty, name != "?" { dimension = .named(name) }
        default: break
        }
      }
      shape.append(dimension)
    }
    return shape
  }
}
