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
    let given = try Quantity.product(of: target.filter { $0 != -1 })
    if let axis = open.first {
      let elements = try Quantity.product(of: context.shape(0))
      target[axis] = given == 0 ? 0 : try elements.floorDivided(by: given)
      if let elements = elements.constant, let number = given.constant, number != 0, elements % number != 0 {
        throw ModelGraphError(.inconsistent, "\(elements) elements do not split into \(describe(target))")
      }
    } else if let shape = input.shape, try given.isEqual(to: Quantity.product(of: shape)) == false {
      throw ModelGraphError(.inconsistent, "\(describe(shape)) does not become \(describe(target))")
    }
    return [input.reshaped(to: target)]
  }

  private static func flatten(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let axis = context.node.integer("axis") ?? 1
    let split = axis == shape.count ? axis : try context.axis(axis, rank: max(shape.count, 1))
    let sizes = [try Quantity.product(of: shape[..<split]), try Quantity.product(of: shape[split...])]
    return [try context.input(0).reshaped(to: sizes)]
  }

  private static func transpose(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let order = context.node.integers("perm") ?? Array(shape.indices.reversed())
    guard order.sorted() == Array(shape.indices) else {
      throw ModelGraphError(.inconsistent, "\(order) is no order of \(shape.count) dimensions")
    }
    let (input, turned) = (try context.input(0), order.map { shape[$0] })
    guard input.hasContents, let source = Grid(shape), let grid = Grid(turned) else {
      return [TensorInfo(input.elementType, turned)]
    }
    let positions = grid.map { index in order.indices.reduce(0) { $0 + index[$1] * source.strides[order[$1]] } }
    return [input.picking(positions, shape: turned)]
  }

  private static func squeeze(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    if let count = try unnamedAxes(context) {
      let sizes = (0..<max(shape.count - count, 0)).map { context.freshDimension(axis: $0) }
      return [TensorInfo(try context.input(0).elementType, sizes)]
    }
    let dropped = try droppedAxes(context, of: shape)
    var kept: [Quantity] = []
    for (axis, size) in shape.enumerated() {
      if !dropped.contains(axis) {
        kept.append(size)
      } else if try size.isEqual(to: 1) == false {
        throw ModelGraphError(.inconsistent, "it drops the size \(size)")
      }
    }
    return [try context.input(0).reshaped(to: kept)]
  }

  /// How many axes data name; nil when they are known or none are named.
  private static func unnamedAxes(_ context: NodeContext) throws(ModelGraphError) -> Int? {
    guard context.node.integers("axes") == nil, context.has(1), context.values(1) == nil,
      let count = try context.shape(1).first?.constant, (0...Tensor.maximumFolded).contains(count)
    else { return nil }
    return count
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
    if let count = try unnamedAxes(context) {
      let sizes = (0..<shape.count + count).map { context.freshDimension(axis: $0) }
      return [TensorInfo(try context.input(0).elementType, sizes)]
    }
    guard let named = try context.axes(input: 1) else { throw ModelGraphError(.inconsistent, "it names no axes") }
    var axes: Set<Int> = []
    for axis in named { axes.insert(try context.axis(axis, rank: shape.count + named.count)) }
    guard axes.count == named.count else { throw ModelGraphError(.inconsistent, "it names an axis twice") }
    var kept = shape.makeIterator()
    let sizes = (0..<shape.count + axes.count).map { axes.contains($0) ? 1 : kept.next() ?? 1 }
    return [try context.input(0).reshaped(to: sizes)]
  }

  private static func expand(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let own = try context.shape(0)
    guard let target = context.values(1) else {
      // Data say how far it stretches: only sizes that are not 1 are certain.
      let rank = max(own.count, try context.shape(heldBy: 1).count)
      let lead = rank - own.count
      return [
        TensorInfo(
          input.elementType,
          (0..<rank).map { $0 >= lead && (own[$0 - lead].constant ?? 1) != 1 ? own[$0 - lead] : context.freshDimension(axis: $0) })
      ]
    }
    let shape = try Broadcasting.shape([own, target])
    let positions = input.hasContents ? Grid(shape).flatMap { Broadcasting.positions(of: own, in: $0) } : nil
    return [input.picking(positions, shape: shape)]
  }

  private static func concat(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    let axis = try context.axis(context.node.integer("axis") ?? 1, rank: shape.count)
    var parts = [try context.input(0)]
    for index in context.inputs.indices.dropFirst() {
      let next = try context.shape(index)
      parts.append(try context.input(index))
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
    }
    let positions = parts.allSatisfy(\.hasContents) ? joinedPositions(parts.map(\.shape), axis: axis, of: shape) : nil
    return [TensorInfo.picking(positions, from: parts, shape: shape)]
  }

  /// Where each element of joined tensors lies in them one after another.
  private static func joinedPositions(_ parts: [[Quantity]?], axis: Int, of shape: [Quantity]) -> [Int]? {
    guard let grid = Grid(shape) else { return nil }
    var sources: [(grid: Grid, start: Int)] = []
    // Of each place along the axis: the part that it is in, and where it is there.
    var places: [(part: Int, offset: Int)] = []
    var start = 0
    for part in parts {
      guard let source = Grid(part) else { return nil }
      for offset in 0..<source.sizes[axis] { places.append((sources.count, offset)) }
      sources.append((source, start))
      start += source.count
    }
    return grid.map { index in
      let (part, offset) = places[index[axis]]
      let (source, start) = sources[part]
      var position = start
      for other in index.indices { position += (other == axis ? offset : index[other]) * source.strides[other] }
      return position
    }
  }
}
