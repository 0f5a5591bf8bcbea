extension NodeContext {
  /// The shape and element type of an input, without its contents.
  func like(_ index: Int) throws(ModelGraphError) -> TensorInfo { TensorInfo(try input(index).elementType, try shape(index)) }

  /// The type that an attribute names by ONNX's code, if it is there.
  func type(_ attribute: String) -> ElementType? { node.integer(attribute).flatMap { ElementType(onnxCode: $0) } }

  /// The element type of an input that may be left out.
  func type(of index: Int) -> ElementType? { has(index) ? inputs[index]?.elementType : nil }

  /// The shape of an input that must have this many dimensions. Throws `shape.unknown` or `shape.inconsistent`.
  func shape(_ index: Int, rank: Int) throws(ModelGraphError) -> [Quantity] {
    let shape = try shape(index)
    guard shape.count == rank else {
      throw ModelGraphError(.inconsistent, "its input \(index) is \(describe(shape)), not of \(rank) dimensions")
    }
    return shape
  }

  /// A number above 0. Throws `shape.inconsistent` when it is missing or is not.
  func positive(_ attribute: String, default value: Int? = nil) throws(ModelGraphError) -> Int {
    guard let number = node.integer(attribute) ?? value, number > 0 else {
      throw ModelGraphError(.inconsistent, "its attribute \"\(attribute)\" is missing or not above 0")
    }
    return number
  }

  /// A dimension of any output that depends on data.
  func freshDimension(output: Int, axis: Int) -> Quantity {
    let name = output < node.outputs.count && !node.outputs[output].isEmpty ? node.outputs[output] : "\(node.label).\(output)"
    return Quantity(free: "\(name)[\(axis)]")
  }

  /// A shape as the contents of an input give it, or of as many dimensions as that has elements, which data decide.
  func shape(heldBy index: Int) throws(ModelGraphError) -> [Quantity] {
    if let values = values(index) { return values }
    guard let rank = try shape(index, rank: 1)[0].constant, (0...Tensor.maximumFolded).contains(rank) else {
      throw ModelGraphError(.unknown, "the rank that its input \"\(node.inputs[index])\" says is not known")
    }
    return (0..<rank).map { freshDimension(axis: $0) }
  }

  /// What one number in an input says; nil while data decide.
  func scalar(_ index: Int) -> Quantity? {
    guard let values = values(index), values.count == 1 else { return nil }
    return values[0]
  }

  /// Throws `shape.inconsistent` when the sizes surely differ.
  func match(_ a: Quantity, _ b: Quantity, _ what: String) throws(ModelGraphError) {
    if try a.isEqual(to: b) == false { throw ModelGraphError(.inconsistent, "\(what): \(a) meets \(b)") }
  }
}
