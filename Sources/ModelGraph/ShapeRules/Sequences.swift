extension ShapeRules {
  /// Operators on sequences of tensors, and on what may be missing.
  static let sequences: [String: ShapeRule] = [
    "SequenceEmpty": ShapeRule { (_) throws(ModelGraphError) in [TensorInfo(.sequence([]))] },
    "SequenceConstruct": ShapeRule(construct), "SequenceInsert": ShapeRule(insert), "SequenceErase": ShapeRule(erase),
    "SequenceAt": ShapeRule(elementAt), "SequenceLength": ShapeRule(length), "SplitToSequence": ShapeRule(splitToSequence),
    "ConcatFromSequence": ShapeRule(joinSequence), "Optional": ShapeRule(optional), "OptionalGetElement": ShapeRule(unwrap),
    "OptionalHasElement": ShapeRule(isPresent),
  ]

  private static func construct(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var elements: [TensorInfo] = []
    for index in context.inputs.indices { elements.append(try context.input(index)) }
    return [TensorInfo(.sequence(elements))]
  }

  /// The container that an input is. Throws `shape.unknown` for none.
  private static func sequence(_ context: NodeContext) throws(ModelGraphError) -> TensorInfo.Container {
    let input = try context.input(0)
    if case .optional(let inner?)? = input.container, let container = inner.container { return container }
    guard let container = input.container else {
      throw ModelGraphError(.unknown, "what its input \"\(context.node.inputs[0])\" holds is not known")
    }
    return container
  }

  /// What elements have in common: a size that differs becomes a dimension of its own.
  private static func common(_ elements: [TensorInfo], _ context: NodeContext) -> TensorInfo {
    guard let first = elements.first else { return .unknown }
    var merged = TensorInfo(first.elementType, first.shape)
    for element in elements.dropFirst() {
      if element.elementType != merged.elementType { merged.elementType = nil }
      guard let a = merged.shape, let b = element.shape, a.count == b.count else {
        merged.shape = nil
        continue
      }
      merged.shape = a.indices.map { a[$0] == b[$0] ? a[$0] : context.freshDimension(axis: $0) }
    }
    return merged
  }

  /// A position from the front, of which negative ones count from the back; nil when data decide.
  private static func place(_ context: NodeContext, _ index: Int, count: Int) throws(ModelGraphError) -> Int? {
    guard let position = context.scalar(index)?.constant else { return nil }
    return try context.axis(position, rank: count)
  }

  private static func insert(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let element = try context.input(1)
    switch try sequence(context) {
    case .sequence(var elements):
      guard elements.count < Tensor.maximumFolded else {
        return [TensorInfo(.sequenceOf(common(elements + [element], context)))]
      }
      if !context.has(2) {
        elements.append(element)
      } else if let position = context.scalar(2)?.constant {
        // One more place than there are elements: behind the last.
        let place = position == elements.count ? position : try context.axis(position, rank: elements.count)
        elements.insert(element, at: place)
      } else {
        return [TensorInfo(.sequenceOf(common(elements + [element], context)))]
      }
      return [TensorInfo(.sequence(elements))]
    case .sequenceOf(let each): return [TensorInfo(.sequenceOf(common([each, element], context)))]
    case .optional: throw ModelGraphError(.inconsistent, "its first input is no sequence")
    }
  }

  private static func erase(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let container = try sequence(context)
    guard case .sequence(var elements) = container else { return [TensorInfo(container)] }
    guard !elements.isEmpty else { throw ModelGraphError(.inconsistent, "it takes from an empty sequence") }
    guard let place = context.has(1) ? try place(context, 1, count: elements.count) : elements.count - 1 else {
      return [TensorInfo(.sequenceOf(common(elements, context)))]
    }
    elements.remove(at: place)
    return [TensorInfo(.sequence(elements))]
  }

  private static func elementAt(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    switch try sequence(context) {
    case .sequence(let elements):
      guard let place = try place(context, 1, count: elements.count) else { return [common(elements, context)] }
      return [elements[place]]
    case .sequenceOf(let each): return [each]
    case .optional: throw ModelGraphError(.inconsistent, "its first input is no sequence")
    }
  }

  private static func length(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    guard case .sequence(let elements) = try sequence(context) else { return [TensorInfo(.int64, [])] }
    return [TensorInfo(.int64, [], values: [Quantity(elements.count)])]
  }

  /// Into parts of one size, the last of which may be smaller, of given sizes, or without them into single places whose axis
  /// `keepdims` 0 drops.
  private static func splitToSequence(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (type, shape) = (try context.input(0).elementType, try context.shape(0))
    let axis = try context.axis(context.node.integer("axis") ?? 0, rank: shape.count)
    func part(_ size: Quantity?) -> TensorInfo {
      var part = shape
      if let size { part[axis] = size } else { part.remove(at: axis) }
      return TensorInfo(type, part)
    }
    guard context.has(1) else {
      let each = part(context.node.integer("keepdims") ?? 1 != 0 ? 1 : nil)
      guard let count = shape[axis].constant, (0...Tensor.maximumFolded).contains(count) else {
        return [TensorInfo(.sequenceOf(each))]
      }
      return [TensorInfo(.sequence(Array(repeating: each, count: count)))]
    }
    guard let sizes = context.values(1) else { return [TensorInfo(.sequenceOf(part(context.freshDimension(axis: axis))))] }
    if try context.shape(1).count == 1 { return [TensorInfo(.sequence(sizes.map { part($0) }))] }
    guard let size = sizes.first?.constant, size > 0 else {
      throw ModelGraphError(.inconsistent, "it splits into parts of no size")
    }
    guard let whole = shape[axis].constant, whole >= 0, whole / size < Tensor.maximumFolded else {
      return [TensorInfo(.sequenceOf(part(context.freshDimension(axis: axis))))]
    }
    let rest = whole % size
    let parts = Array(repeating: part(Quantity(size)), count: whole / size) + (rest > 0 ? [part(Quantity(rest))] : [])
    return [TensorInfo(.sequence(parts))]
  }

  /// Along an axis that is there, or with `new_axis` a new one.
  private static func joinSequence(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let isNew = context.node.integer("new_axis") ?? 0 != 0
    let elements: [TensorInfo]?
    let each: TensorInfo
    switch try sequence(context) {
    case .sequence(let all): (elements, each) = (all, common(all, context))
    case .sequenceOf(let one): (elements, each) = (nil, one)
    case .optional: throw ModelGraphError(.inconsistent, "its first input is no sequence")
    }
    guard var shape = each.shape, let named = context.node.integer("axis") else {
      throw ModelGraphError(.unknown, "what its sequence's elements have in common is not known")
    }
    let axis = try context.axis(named, rank: shape.count + (isNew ? 1 : 0))
    if isNew {
      shape.insert(elements.map { Quantity($0.count) } ?? context.freshDimension(axis: axis), at: axis)
    } else {
      shape[axis] =
        try elements.map { (elements) throws(ModelGraphError) in
          try Quantity.sum(of: elements.compactMap { $0.shape?[axis] })
        } ?? context.freshDimension(axis: axis)
    }
    return [TensorInfo(each.elementType, shape)]
  }

  private static func optional(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(.optional(context.has(0) ? try context.input(0) : nil))]
  }

  /// What is no optional is its own element.
  private static func unwrap(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    guard case .optional(let inner)? = input.container else { return [input] }
    guard let inner else { throw ModelGraphError(.inconsistent, "what it unwraps is missing") }
    return [inner]
  }

  private static func isPresent(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let known: Quantity? =
      switch context.has(0) ? context.inputs[0]?.container : .optional(nil) {
      case .optional(let inner)?: inner == nil ? 0 : nil
      default: context.has(0) && context.inputs[0] != .unknown ? 1 : nil
      }
    return [TensorInfo(.bool, [], values: known.map { [$0] })]
  }
}
