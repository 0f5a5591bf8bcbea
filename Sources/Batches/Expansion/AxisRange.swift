/// Reads `{from, to, step}` and `{from, to, times}`: both ends belong to the range, if the steps reach the last.
struct AxisRangeReader {
  let axis: String
  let log: IssueLog

  func read(_ node: ManifestNode) -> [AxisValue]? {
    guard let map = MapReader(node, "a range", keys: ["from", "to", "step", "times"], log) else { return nil }
    guard let from = number("from", map), let to = number("to", map) else { return nil }
    let values: [DecimalNumber]?
    switch (map["step"], map["times"]) {
    case (.some, nil): values = number("step", map).flatMap { steps(from: from, to: to, by: $0, at: map.place) }
    case (nil, .some): values = number("times", map).flatMap { powers(from: from, to: to, by: $0, at: map.place) }
    case (.some, .some), (nil, nil):
      log.add(.axis, "the range of axis `\(axis)` needs either `step` or `times`", at: map.place)
      values = nil
    }
    return values.map { $0.map(AxisValue.number) }
  }

  private func number(_ key: String, _ map: MapReader) -> DecimalNumber? {
    guard let node = map.required(key) else { return nil }
    if case .broken = node.content { return nil }
    guard case .scalar(let text, false) = node.content, let number = DecimalNumber(text) else {
      log.add(
        .type, "`\(key)` must be a number of at most \(ManifestLimits.digits) digits, but is \(node.kindName)", at: node.place)
      return nil
    }
    return number
  }

  private func steps(from: DecimalNumber, to: DecimalNumber, by step: DecimalNumber, at place: TextPlace) -> [DecimalNumber]? {
    let places = max(from.places, to.places, step.places)
    guard let first = from.digits(withPlaces: places), let last = to.digits(withPlaces: places),
      let stride = step.digits(withPlaces: places), case (let distance, false) = last.subtractingReportingOverflow(first)
    else { return tooLong(place) }
    guard stride != 0, distance == 0 || (distance > 0) == (stride > 0) else { return unreachable(place) }
    let count = distance / stride
    guard count < ManifestLimits.matrixPoints else { return tooLong(place) }
    return (0...count).map { DecimalNumber(digits: first + $0 * stride, places: places) }
  }

  private func powers(from: DecimalNumber, to: DecimalNumber, by factor: DecimalNumber, at place: TextPlace) -> [DecimalNumber]? {
    let one = DecimalNumber(digits: 1, places: 0)
    guard from.digits > 0, one.isLess(than: factor) == true, to.isLess(than: from) == false else { return unreachable(place) }
    var values = [from]
    var next = from
    // A factor of at least 1 + 10^-15 may take long to get anywhere: the count is bounded, and so are the digits.
    while values.count <= ManifestLimits.matrixPoints {
      guard let product = next.multiplied(by: factor), let isBeyond = to.isLess(than: product) else { return tooLong(place) }
      if isBeyond { return values }
      values.append(product)
      next = product
    }
    return tooLong(place)
  }

  private func unreachable<Value>(_ place: TextPlace) -> Value? {
    log.add(
      .axis, "the range of axis `\(axis)` never arrives", at: place,
      hint: "`step` leads from `from` to `to`; `times` is above 1 and `from` above 0")
    return nil
  }

  private func tooLong<Value>(_ place: TextPlace) -> Value? {
    log.add(.limit, "the range of axis `\(axis)` has too many values or digits", at: place)
    return nil
  }
}
