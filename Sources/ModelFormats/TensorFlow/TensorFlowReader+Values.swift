import ModelGraph

extension TensorFlowReader {
  /// What an attribute message holds.
  enum Value {
    case plain(Attribute)
    case functions([FunctionReference])
    /// Stands for an attribute of the function around it.
    case placeholder(String)
  }

  /// AttrValue: list 1, s 2, i 3, f 4, b 5, type 6, shape 7, tensor 8, placeholder 9, func 10. Types are their codes, truth values
  /// 0 and 1, shapes lists in which -1 is a free size.
  func value(_ range: Range<Int>, depth: Int = 0) throws(ModelFormatsError) -> Value {
    var value = Value.plain(.other)
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: value = try list(field.range(), depth: depth)
      case 2: value = .plain(.text(try field.text(in: file)))
      case 3, 6: value = .plain(.integer(try field.integer()))
      case 4: value = .plain(.float(try field.float()))
      case 5: value = .plain(.integer(try field.integer() == 0 ? 0 : 1))
      case 7: value = .plain(try shape(field.range()).map { .integers($0) } ?? .other)
      case 8: value = .plain(.tensor(try tensor(field.range(), name: "")))
      case 9: value = .placeholder(try field.text(in: file))
      case 10: value = .functions([try function(field.range(), depth: depth)])
      default: break
      }
    }
    return value
  }

  /// AttrValue.ListValue: s 2, i 3, f 4, b 5, type 6, shape 7, tensor 8, func 9. Shapes become one list: of each its rank (-1 when
  /// unknown) and then its sizes.
  private func list(_ range: Range<Int>, depth: Int) throws(ModelFormatsError) -> Value {
    var integers: [Int] = []
    var floats: [Float] = []
    var texts: [String] = []
    var functions: [FunctionReference] = []
    var shapes: [Int] = []
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 2: if texts.count < Self.maximumRank { texts.append(try field.text(in: file)) }
      case 3, 5, 6: try field.append(to: &integers, limit: Self.maximumAttributeNumbers, in: file)
      case 4: try field.append(to: &floats, limit: Self.maximumAttributeNumbers, in: file)
      case 7:
        let shape = try shape(field.range())
        guard shapes.count < Self.maximumAttributeNumbers else { continue }
        shapes.append(shape?.count ?? -1)
        shapes += shape ?? []
      case 9:
        guard functions.count < Self.maximumBranches else {
          throw ModelFormatsError(.tooLarge, "a node at byte \(range.lowerBound) has more than \(Self.maximumBranches) branches")
        }
        functions.append(try function(field.range(), depth: depth))
      default: break
      }
    }
    if !functions.isEmpty { return .functions(functions) }
    if !shapes.isEmpty { return .plain(.integers(shapes)) }
    if !floats.isEmpty { return .plain(.floats(floats)) }
    return .plain(texts.isEmpty ? .integers(integers) : .texts(texts))
  }

  /// NameAttrList: name 1, attr 2 (a map: key 1, value 2).
  private func function(_ range: Range<Int>, depth: Int) throws(ModelFormatsError) -> FunctionReference {
    guard depth < Self.maximumDepth else {
      throw ModelFormatsError(.tooDeep, "attributes are nested more than \(Self.maximumDepth) deep, at byte \(range.lowerBound)")
    }
    var reference = FunctionReference(name: "", attributes: [:])
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: reference.name = try field.text(in: file)
      case 2:
        let (key, range) = try entry(field.range())
        if let range, case .plain(let attribute) = try value(range, depth: depth + 1) { reference.attributes[key] = attribute }
      default: break
      }
    }
    return reference
  }

  /// An entry of a map: key 1, value 2.
  func entry(_ range: Range<Int>) throws(ModelFormatsError) -> (key: String, value: Range<Int>?) {
    var key = ""
    var value: Range<Int>?
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: key = try field.text(in: file)
      case 2: value = try field.range()
      default: break
      }
    }
    return (key, value)
  }

  /// TensorShapeProto: dim 2 (size 1, name 2), unknown_rank 3. Free sizes are -1; nil when the rank is unknown.
  func shape(_ range: Range<Int>) throws(ModelFormatsError) -> [Int]? {
    var sizes: [Int] = []
    var isKnown = true
    var outer = ProtobufCursor(file, range)
    while let field = try outer.next() {
      if field.number == 3 { isKnown = try field.integer() == 0 }
      guard field.number == 2 else { continue }
      guard sizes.count < Self.maximumRank else {
        throw ModelFormatsError(.tooLarge, "a shape at byte \(range.lowerBound) has more than \(Self.maximumRank) dimensions")
      }
      var size = 0
      var cursor = ProtobufCursor(file, try field.range())
      while let field = try cursor.next() {
        if field.number == 1 { size = try field.integer() }
      }
      sizes.append(max(size, -1))
    }
    return isKnown ? sizes : nil
  }

  /// TensorProto: dtype 1, tensor_shape 2, tensor_content 4, float_val 5, double_val 6, int_val 7, string_val 8, int64_val 10,
  /// bool_val 11, half_val 13, uint32_val 16, uint64_val 17. Fewer elements than the shape has repeat the last one.
  func tensor(_ range: Range<Int>, name: String) throws(ModelFormatsError) -> Tensor {
    var shape: [Int] = []
    var code = 0
    var content = StoredElements()
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: code = try field.integer()
      case 2: shape = try self.shape(field.range()) ?? []
      case 4: content.raw = try field.range()
      case 5, 6: if case .bytes(let packed) = field.payload { content.packed = packed } else { content.add(field) }
      case 7, 10, 11, 13, 16, 17: content.add(field)
      default: break
      }
    }
    // Handles and the like are stored as constants by some writers; they hold nothing that counts.
    return try make(name: name, type: ElementType(tensorFlowCode: code) ?? .string, shape: shape, content: content)
  }

  private func make(
    name: String, type: ElementType, shape: [Int], content: StoredElements
  ) throws(ModelFormatsError) -> Tensor {
    do throws(ModelGraphError) {
      let elements = try Quantity.product(of: shape.map { Quantity($0) }).constant ?? 0
      let file = file
      let contents: Tensor.Contents =
        if type.isFloatingPoint {
          .reals {
            let stored = content.reals(as: type, in: file) ?? (content.location == .none ? [] : nil)
            return stored.map { Self.filled($0, to: elements, 0) }
          }
        } else {
          .integers { content.integers(as: type, in: file).map { Self.filled($0, to: elements, 0) } }
        }
      let tensor = try Tensor(name: name, elementType: type, shape: shape, location: content.location, contents: contents)
      // Types narrower than a byte take a byte each.
      if let raw = content.raw, type != .string, type.bitWidth >= 8, raw.count > 0 {
        let bytes = try tensor.bytes()
        guard raw.count == bytes else {
          throw ModelGraphError(
            .inconsistent, "\(shape) of \(type) take \(bytes) bytes, but \(raw.count) are stored", place: name)
        }
      }
      return tensor
    } catch {
      throw ModelFormatsError(error)
    }
  }

  /// Numbers of which the last one repeats; `zero` where there is none.
  private static func filled<Number>(_ stored: [Number], to count: Int, _ zero: Number) -> [Number] {
    guard stored.count < count, count <= Tensor.maximumFolded else { return stored }
    return stored + Array(repeating: stored.last ?? zero, count: count - stored.count)
  }
}
