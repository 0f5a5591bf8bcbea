extension TensorInfo {
  /// True when what it holds is known, element by element.
  var hasContents: Bool { values != nil || reals != nil }

  /// What it holds as real numbers, whole ones included; nil when unknown or more than take part.
  var asReals: [Real]? {
    if let reals { return reals }
    guard let values, values.count <= Tensor.maximumFoldedReals else { return nil }
    return values.map { Real($0) }
  }

  /// What it holds as plain whole numbers; nil while one depends on free dimensions.
  var numbers: [Int]? {
    guard let values else { return nil }
    let numbers = values.compactMap(\.constant)
    return numbers.count == values.count ? numbers : nil
  }

  /// The same elements in another shape of as many.
  func reshaped(to shape: [Quantity]) -> TensorInfo { TensorInfo(elementType, shape, values: values, reals: reals) }

  /// A tensor of this one's elements: element `i` is the one at `positions[i]`. Its contents are unknown when `positions` is
  /// nil or leaves the tensor.
  func picking(_ positions: [Int]?, shape: [Quantity]) -> TensorInfo {
    Self.picking(positions, from: [self], shape: shape)
  }

  /// The same of several tensors of one type, whose elements are counted on from one to the next.
  static func picking(_ positions: [Int]?, from sources: [TensorInfo], shape: [Quantity]) -> TensorInfo {
    let type = sources.lazy.compactMap(\.elementType).first
    guard let positions else { return TensorInfo(type, shape) }
    return TensorInfo(
      type, shape, values: pick(positions, sources.map(\.values)), reals: pick(positions, sources.map(\.reals)))
  }

  private static func pick<Element>(_ positions: [Int], _ sources: [[Element]?]) -> [Element]? {
    var all: [Element] = []
    for source in sources {
      guard let source else { return nil }
      all += source
    }
    guard positions.allSatisfy(all.indices.contains) else { return nil }
    return positions.map { all[$0] }
  }
}

extension TensorInfo {
  /// The same numbers as another type would hold them.
  func cast(to type: ElementType?) -> TensorInfo {
    var result = TensorInfo(type, shape)
    guard let type else { return result }
    // What does not fit is not known, and no shape has been asked of it yet.
    if type == .bool {
      result.values =
        try? values?.allKnown { (value) throws(ModelGraphError) in try value.isEqual(to: 0).map { $0 ? 0 : 1 } }
        ?? reals?.allKnown { (real) throws(ModelGraphError) in try Real.isEqual(real, to: .number(0)).map { $0 ? 0 : 1 } }
    } else if type.isInteger {
      let whole = try? values ?? reals?.allKnown { (real) throws(ModelGraphError) in try real.truncated() }
      if let whole, whole.allSatisfy({ Self.fits($0, type) }) { result.values = whole }
    } else if type.isFloatingPoint {
      result.reals = asReals?.map { $0.stored(as: type) }
    }
    return result
  }

  /// Whether the number survives a cast; formulas are taken to.
  private static func fits(_ value: Quantity, _ type: ElementType) -> Bool {
    guard let number = value.constant else { return true }
    switch type {
    case .uint64: return number >= 0
    case .uint2, .uint4, .uint8, .uint16, .uint32: return number >= 0 && number < 1 << type.bitWidth
    case .int2, .int4, .int8, .int16, .int32: return (-1 << (type.bitWidth - 1)..<1 << (type.bitWidth - 1)).contains(number)
    default: return true
    }
  }
}

extension Array {
  /// What `body` says of each element; nil when it does not know one.
  fileprivate func allKnown<Result>(
    _ body: (Element) throws(ModelGraphError) -> Result?
  ) throws(ModelGraphError) -> [Result]? {
    var results: [Result] = []
    for element in self {
      guard let result = try body(element) else { return nil }
      results.append(result)
    }
    return results
  }
}
