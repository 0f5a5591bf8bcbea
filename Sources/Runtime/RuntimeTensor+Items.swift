import ModelGraph

extension RuntimeTensor {
  /// How many items lie along the first dimension; nil of a single number.
  public var items: Int? { shape.first }

  /// So many items from one on; what lies beyond the last item is that item again.
  ///
  /// - Throws: `runtime.input` for a single number, a type narrower than a byte, and where there is no item at `start`.
  public func items(from start: Int, count: Int) throws(RuntimeError) -> RuntimeTensor {
    guard let items, (0..<items).contains(start), count >= 1, elementType.bitWidth % 8 == 0 else {
      throw RuntimeError(.input, "\(description) has no \(count) items from \(start) on")
    }
    let size = bytes.count / items
    let kept = min(count, items - start)
    var part = Array(bytes[(start * size)..<((start + kept) * size)])
    let last = bytes[((items - 1) * size)...]
    for _ in kept..<count { part += last }
    return try RuntimeTensor(elementType, [count] + shape.dropFirst(), bytes: part)
  }
}
