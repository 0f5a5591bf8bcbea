/// The elements of a small tensor in row-major order, all sizes known.
struct Grid {
  let sizes: [Int]
  /// The product of the sizes, at most `Tensor.maximumFolded`.
  let count: Int
  /// Steps between neighbours along each axis.
  let strides: [Int]

  /// Dimensions up to which positions are worked out.
  private static let maximumRank = 32

  /// Nil when the shape is unknown, a size is free or negative, or there are more elements than take part in shape arithmetic.
  init?(_ shape: [Quantity]?) {
    guard let shape, let count = Self.count(of: shape) else { return nil }
    let sizes = shape.compactMap(\.constant)
    var strides = Array(repeating: 1, count: sizes.count)
    for axis in sizes.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * sizes[axis + 1] }
    self.sizes = sizes
    self.count = count
    self.strides = strides
  }

  /// The elements of a shape; nil where there would be no grid.
  static func count(of shape: [Quantity]) -> Int? {
    guard shape.count <= maximumRank else { return nil }
    var count = 1
    for size in shape {
      guard let number = size.constant, (0...Tensor.maximumFolded).contains(number) else { return nil }
      count *= number
      guard count <= Tensor.maximumFolded else { return nil }
    }
    return count
  }

  /// What `body` says of each element, given its index along every axis.
  func map<Result>(_ body: ([Int]) -> Result) -> [Result] {
    guard count > 0 else { return [] }
    var index = Array(repeating: 0, count: sizes.count)
    var results: [Result] = []
    results.reserveCapacity(count)
    while true {
      results.append(body(index))
      var axis = sizes.count - 1
      while axis >= 0 {
        index[axis] += 1
        if index[axis] < sizes[axis] { break }
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return results }
    }
  }

  /// Where the element with this index lies; nil when there is none.
  func position(_ index: [Int]) -> Int? {
    guard index.count == sizes.count else { return nil }
    var position = 0
    for axis in sizes.indices {
      guard (0..<sizes[axis]).contains(index[axis]) else { return nil }
      position += index[axis] * strides[axis]
    }
    return position
  }

  /// The positions of the elements that differ only along some axes: one list for each index along the others, in row-major
  /// order of those.
  func groups(along axes: Set<Int>) -> [[Int]] {
    let kept = sizes.indices.filter { !axes.contains($0) }
    let groups = kept.reduce(1) { $0 * sizes[$1] }
    var result: [[Int]] = Array(repeating: [], count: groups)
    var position = 0
    _ = map { index in
      result[kept.reduce(0) { $0 * sizes[$1] + index[$1] }].append(position)
      position += 1
    }
    return result
  }
}
