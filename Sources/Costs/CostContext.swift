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

  /// Elements of an input. Throws `shape.unknown` while its shape is not known.
  func elements(ofInput index: Int) throws(ModelGraphError) -> Quantity {
    try Quantity.product(of: shape(index))
  }

  /// Elements of the first output. Throws `shape.unknown` while its shape is not known.
  func elementsOut() throws(ModelGraphError) -> Quantity {
    guard let first = outputs.first, let elements = try first.elements() else {
      throw ModelGraphError(.unknown, "the shape of its output is not known")
    }
    return elements
  }

  /// Whether the node calculates in floating point, told by its first input. Throws `shape.unknown` while that is not known.
  func isFloatingPoint() throws(ModelGraphError) -> Bool {
    guard let type = try input(0).elementType else {
      throw ModelGraphError(.unknown, "the element type of its input \"\(node.inputs[0])\" is not known")
    }
    return type.isFloatingPoint
  }

  /// A cost of this many floating-point operations, or nothing when the node works on whole numbers.
  func floating(_ flops: Quantity, transcendentals: Quantity = 0) throws(ModelGraphError) -> Cost {
    try isFloatingPoint() ? Cost(flops: flops, transcendentals: transcendentals) : .nothing
  }

  /// A cost of this many multiply-adds and as many more operations as `extra`, in the number format that the node works in.
  func products(macs: Quantity, extra: Quantity) throws(ModelGraphError) -> Cost {
    let operations = try 2 * macs + extra
    return try isFloatingPoint()
      ? Cost(flops: operations, macs: macs) : Cost(macs: macs, integerOperations: operations)
  }
}
