/// What a shape rule sees of a node: its attributes and what is known of its inputs.
struct NodeContext {
  let node: Node
  /// The version of the node's operator set.
  let opset: Int
  /// Nil where an optional input is left out.
  let inputs: [TensorInfo?]

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

  /// The contents of a small integer input, if they are known and the input is there.
  func values(_ index: Int) -> [Quantity]? {
    has(index) ? inputs[index]?.values : nil
  }

  /// The contents of a tiny floating-point input, if they are known and the input is there.
  func reals(_ index: Int) -> [Real]? {
    has(index) ? inputs[index]?.reals : nil
  }

  /// The same as plain numbers; nil while one depends on free dimensions.
  func realNumbers(_ index: Int) -> [Double]? {
    guard let reals = reals(index) else { return nil }
    let numbers = reals.compactMap(\.constant)
    return numbers.count == reals.count ? numbers : nil
  }

  /// Contents that a rule cannot do without. Throws `shape.unknown`.
  func requiredValues(_ index: Int) throws(ModelGraphError) -> [Quantity] {
    guard let values = try input(index).values else {
      throw ModelGraphError(.unknown, "what its input \"\(node.inputs[index])\" holds is not known")
    }
    return values
  }

  /// Contents that must be plain numbers, such as axes. Throws `shape.unknown`.
  func requiredNumbers(_ index: Int) throws(ModelGraphError) -> [Int] {
    var numbers: [Int] = []
    for value in try requiredValues(index) {
      guard let number = value.constant else {
        throw ModelGraphError(.unknown, "its input \"\(node.inputs[index])\" depends on free dimensions")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// Axes given as an attribute (older operator sets) or as an input; nil when neither is there.
  func axes(input index: Int) throws(ModelGraphError) -> [Int]? {
    if let axes = node.integers("axes") { return axes }
    return has(index) ? try requiredNumbers(index) : nil
  }

  /// An axis counted from the front; negative ones count from the back. Throws `shape.inconsistent` outside `0..<rank`.
  func axis(_ axis: Int, rank: Int) throws(ModelGraphError) -> Int {
    let (shifted, overflow) = axis < 0 ? axis.addingReportingOverflow(rank) : (axis, false)
    guard !overflow, (0..<rank).contains(shifted) else {
      throw ModelGraphError(.inconsistent, "the axis \(axis) does not exist in \(rank) dimensions")
    }
    return shifted
  }

  /// A dimension that depends on data: a symbol of its own, named after the output that it belongs to.
  func freshDimension(axis: Int) -> Quantity { Quantity(free: "\(node.outputs.first ?? node.label)[\(axis)]") }
}
