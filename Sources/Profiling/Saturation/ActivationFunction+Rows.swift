import Glibc

extension ActivationFunction {
  /// |f'| of every number of a tensor, in its order. Of a Softmax it is the diagonal of its Jacobian, s (1 - s); of a LogSoftmax
  /// 1 - s. A number that is not finite may have a derivative that is none.
  ///
  /// - Parameter shape: of the tensor, its product the number of `values`.
  func slopes(_ values: [Float], shape: [Int]) -> [Double] {
    guard let rows else { return values.map { slope(Double($0)) } }
    return rows.shares(of: values, shape: shape).map { share in
      if case .softmax = self { share * (1 - share) } else { 1 - share }
    }
  }
}

extension ActivationRows {
  /// The softmax of each row: exp(x - m) over the sum of these, with the row's largest number m. A row without a finite number, or
  /// with one that is none or infinite, has no shares: NaN. One of minus infinity among others has the share 0.
  fileprivate func shares(of values: [Float], shape: [Int]) -> [Double] {
    guard let (outer, length, inner) = extents(in: shape), outer * length * inner == values.count else {
      return values.map { _ in .nan }
    }
    var shares = Array(repeating: 0.0, count: values.count)
    for block in 0..<outer {
      for offset in 0..<inner {
        let start = block * length * inner + offset
        let places = stride(from: start, to: start + length * inner, by: inner)
        var largest = -Double.infinity
        for place in places { largest = max(largest, Double(values[place])) }
        var sum = 0.0
        for place in places {
          shares[place] = exp(Double(values[place]) - largest)
          sum += shares[place]
        }
        for place in places { shares[place] /= sum }
      }
    }
    return shares
  }

  /// Sizes before, along and after the rows; nil for an axis that the shape does not have.
  private func extents(in shape: [Int]) -> (outer: Int, length: Int, inner: Int)? {
    let first = axis < 0 ? axis + shape.count : axis
    guard first >= 0, first < shape.count || (reachesEnd && first == shape.count) else { return nil }
    let outer = shape[..<first].reduce(1, *)
    if reachesEnd { return (outer, shape[first...].reduce(1, *), 1) }
    return (outer, shape[first], shape[(first + 1)...].reduce(1, *))
  }
}
