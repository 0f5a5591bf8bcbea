import ModelGraph

/// What a cost rule sees of a node: its attributes, and shapes and types of what goes in and comes out.
struct CostContext {
  let node: Node
  /// The version of the node's operator set.
  let opset: Int
  /// Nil where an optional input is left out.
  let inputs: [TensorInfo?]
  let outputs: [TensorInfo]

  func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  /// Whether anybody wants that output.
  func makes(_ index: Int) -> Bool { index < node.outputs.count && !node.outputs[index].isEmpty }

  /// Throws `shape.inconsistent` when the node has no such input.
  func input(_ index: Int) throws(ModelGraphError) -> TensorInfo {
    guard index < inputs.count, let info = inputs[index] else {
      throw ModelGraphError(.inconsistent, "it lacks its input \(index)")
    }
    return info
  }

  /// Throws `shape.unknown` while the shape is not known.
  func shape(_ index: Int) throws(ModelGraphError) -> [Quantity] {
    guard let shape = try input(index).shape else {
      throw ModelGraphError(.unknown, "the shape of its input \"\(node.inputs[index])\" is not known")
    }
    return shape
  }

  /// Throws `shape.unknown` while the shape is not known, `shape.inconsistent` when it has another number of dimensions.
  func shape(_ index: Int, rank: Int) throws(ModelGraphError) -> [Quantity] {
    let shape = try shape(index)
    guard shape.count == rank else {
      throw ModelGraphError(.inconsistent, "its input \(index) is \(describe(shape)), which should have \(rank) dimensions")
    }
    return shape
  }

  /// Throws `shape.unknown` while the shape is not known.
  func outputShape() throws(ModelGraphError) -> [Quantity] {
    guard let shape = outputs.first?.shape else {
      throw ModelGraphError(.unknown, "the shape of its output is not known")
    }
    return shape
  }

  /// The number that an input holds, such as a length. Throws `shape.unknown` while it is not known.
  func number(_ index: Int) throws(ModelGraphError) -> Quantity {
    guard let values = try input(index).values, values.count == 1 else {
      throw ModelGraphError(.unknown, "the value of its input \"\(node.inputs[index])\" is not known")
    }
    return values[0]
  }

  /// Elements of an input. Throws `shape.unknown` while its shape is not known.
  func elements(ofInput index: Int) throws(ModelGraphError) -> Quantity {
    try Quantity.product(of: shape(index))
  }

  /// Elements of the first output. Throws `shape.unknown` while its shape is not known.
  func elementsOut() throws(ModelGraphError) -> Quantity {
    try Quantity.product(of: outputShape())
  }

  /// Whether the node calculates in floating point, told by its first input. Throws `shape.unknown` while that is not known.
  func isFloatingPoint(operand index: Int = 0) throws(ModelGraphError) -> Bool {
    guard let type = try input(index).elementType else {
      throw ModelGraphError(.unknown, "the element type of its input \"\(node.inputs[index])\" is not known")
    }
    return type.isFloatingPoint
  }

  /// A cost of this many floating-point operations, or nothing when the node works on whole numbers. Numbers below 0, which
  /// formulas such as in - out give when there are no elements, are 0.
  func floating(_ flops: Quantity, transcendentals: Quantity = 0) throws(ModelGraphError) -> Cost {
    try isFloatingPoint() ? Cost(flops: flops.orZero, transcendentals: transcendentals.orZero) : .nothing
  }

  /// A cost of this many multiply-adds and as many more operations as `extra`, in the number format that the node works in, told by an
  /// operand.
  func products(macs: Quantity, extra: Quantity, operand: Int = 0) throws(ModelGraphError) -> Cost {
    let operations = try 2 * macs + extra
    return try isFloatingPoint(operand: operand)
      ? Cost(flops: operations, macs: macs) : Cost(macs: macs, integerOperations: operations)
  }
}

extension CostContext {
  func texts(_ name: String) -> [String]? {
    if case .texts(let values)? = node.attributes[name] { values } else { nil }
  }

  /// How many floats an attribute lists; 0 without it.
  func floatCount(_ name: String) -> Int {
    if case .floats(let values)? = node.attributes[name] { values.count } else { 0 }
  }

  /// An attribute that switches something on when it is not 0.
  func isSet(_ name: String) -> Bool { node.integer(name) ?? 0 != 0 }
}

extension Quantity {
  /// A number below 0 becomes 0; formulas in free dimensions stay.
  var orZero: Quantity { constant.map { $0 < 0 } == true ? 0 : self }
}
