extension ShapeRules {
  /// Operators that arrange the same elements otherwise, or join them.
  static let layout: [String: ShapeRule] = [
    "Reshape": ShapeRule(reshape), "Flatten": ShapeRule(flatten), "Transpose": ShapeRule(transpose), "Squeeze": ShapeRule(squeeze),
    "Unsqueeze": ShapeRule(unsqueeze),
    "Expand": ShapeRule(expand), "Concat": ShapeRule(concat),
  ]

  /// 0 copies the input's size (unless `allowzero`), -1 takes what is left.
  private static func reshape(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    var target: [Quantity]
    if let attribute = context.node.integers("shape") {
      target = attribute.map { Quantity($0) }
    } else if let values = context.values(1) {
      target = values
    } else if let rank = try context.shape(1).first?.constant, (0...Tensor.maximumFolded).contains(rank) {
      return [TensorInfo(input.elementType, (0..<rank).map { context.freshDimension(axis: $0) })]
    } else {
      target = try context.requiredValues(1)
    }
    let copies = context.node.integer("allowzero") ?? 0 == 0
    if copies {
      for axis in target.indices where target[axis] == 0 {
        let shape = try context.shape(0)
        guard axis < shape.count else {
          throw ModelGraphError(.inconsistent, "it copies the size of axis \(axis), which is missing")
        }
        target[axis] = shape[axis]
      }
    }
    let open = target.indices.filter { target[$0] == -1 }
    guard open.count <= 1 else { throw ModelGraphError(.inconsistent, "more than one size is left open") }
    let given = try Quantity.product(of: target.indices.lazy.filter { target[$0] != -1 }.map { target[$0] })
    if let axis = open.first {
      let elements = try Quantity.product(of: context.shape(0))
      target[axis] = given == 0 ? 0 : try elements.floorDivided(by: given)
      if let elements = elements.constant, let number = given.constant, number != 0, elements % number != 0 {
        throw ModelGraphError(.inconsistent, "\(elements) elements do not split into \(describe(target))")
      }
    } else if let shape = input.shape, try given.isEqual(to: Quantity.product(of: shape)) == false {
      throw ModelGraphError(.inconsistent, "\(describe(shape)) does not become \(describe(target))")
    }
    return [TensorInfo(input.elementType, target, values: input.values)]
  }

  private static func flatten(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let axis = context.node.integer("axis") ?? 1
    let split = axis == shape.count ? axis : try context.axis(axis, rank: max(shape.count, 1))
    let sizes = [try Quantity.product(of: shape[..<split]), try Quantity.product(of: shape[split...])]
    return [TensorInfo(try context.input(0).elementType, sizes, values: context.values(0))]
  }

  private static func transpose(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let order = context.node.integers("perm") ?? Array(shape.indices.reversed())
    guard order.sorted() == Array(shape.indices) else {
      throw ModelGraphError(.inconsistent, "\(order) is no order of \(shape.count) dimensions")
    }
    let values = shape.count <= 1 ? context.values(0) : nil
    return [TensorInfo(try context.input(0).elementType, order.map { shape[$0] }, values: values)]
  }

  private static func squeeze(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let dropped = try droppedAxes(context, of: shape)
    var kept: [Quantity] = []
    for (axis, size) in shape.enumerated() {
      if !dropped.contains(axis) {
        kept.append(size)
      } else if try size.isEqual(to: 1) == false {
        throw ModelGraphError(.inconsistent, "it drops the size \(size)")
      }
    }
    return [TensorInfo(try context.input(0).elementType, kept, values: context.values(0))]
  }

  /// Those that are named, else all of size 1.
  private static func droppedAxes(_ context: NodeContext, of shape: [Quantity]) throws(ModelGraphError) -> [Int] {
    guard let named = try context.axes(input: 1) else {
      guard shape.allSatisfy({ $0.constant != nil }) else {
        throw ModelGraphError(.unknown, "it drops every size of 1, and \(describe(shape)) is not fixed")
      }
      return shape.indices.filter { shape[$0] == 1 }
    }
    var dropped: [Int] = []
    for axis in named { dropped.append(try context.axis(axis, rank: shape.count)) }
    return dropped
  }

  private static func unsqueeze(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    guard let named = try context.axes(input: 1) else { throw ModelGraphError(.inconsistent, "it names no axes") }
    var axes: Set<Int> = []
    for axis in named { axes.insert(try context.axis(axis, rank: shape.count + named.count)) }
    guard axes.count == named.count else { throw ModelGraphError(.inconsistent, "it names an axis twice") }
    var kept = shape.makeIterator()
    let sizes = (0..<shape.count + axes.count).map { axes.contains($0) ? 1 : kept.next() ?? 1 }
    return [TensorInfo(try context.input(0).elementType, sizes, values: context.values(0))]
  }

  private static func expand(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let shape = try Broadcasting.shape([context.shape(0), context.requiredValues(1)])
    let values = Broadcasting.fold([input], to: shape) { (values) throws(ModelGraphError) in values[0] }
    return [TensorInfo(input.elementType, shape, values: values)]
  }

  private static func concat(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    let axis = try context.axis(context.node.integer("axis") ?? 1, rank: shape.count)
    var values = context.values(0)
    for index in context.inputs.indices.dropFirst() {
      let next = try context.shape(index)
      guard next.count == shape.count else {
        throw ModelGraphError(.inconsistent, "it joins \(describe(shape)) and \(describe(next))")
      }
      for other in shape.indices where other != axis {
        guard try shape[other].isEqual(to: next[other]) != false else {
          throw ModelGraphError(.inconsistent, "it joins \(describe(shape)) and \(describe(next)) along axis \(axis)")
        }
        if shape[other].constant == nil { shape[other] = next[other] }
      }
      shape[axis] = try shape[axis] + next[axis]
      if let first = values, let second = context.values(index), shape.count == 1, first.count <= Tensor.maximumFolded {
        values = first + second
      } else {
        values = nil
      }
    }
    return [TensorInfo(try context.input(0).elementType, shape, values: shape.count == 1 ? values : nil)]
  }
}
