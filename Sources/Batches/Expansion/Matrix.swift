/// The axes of a sweep and the points that remain after `exclude` and `include`.
struct Matrix: Sendable {
  /// In the order written; the last varies fastest.
  var axes: [String] = []
  /// Distinct. One empty point when there are no axes.
  var points: [MatrixPoint] = [[:]]
}

/// Reads `matrix`.
struct MatrixReader {
  private static let reserved = ["exclude", "include"]
  let log: IssueLog

  /// When axes are wrong, one point that stands in for them is given, so that what uses them can still be checked.
  func read(_ node: ManifestNode) -> Matrix {
    guard let entries = node.entries("matrix", log) else { return Matrix() }
    var axes: [(name: String, values: [AxisValue])] = []
    for entry in entries where !Self.reserved.contains(entry.key) {
      guard isAxisName(entry.key) else {
        log.add(
          .axis, "`\(entry.key)` cannot name an axis", at: entry.keyPlace, hint: "letters, digits, _ and -, starting with a letter")
        continue
      }
      axes.append((entry.key, values(of: entry.key, entry.value) ?? [.number(DecimalNumber(digits: 1, places: 0))]))
    }
    let names = axes.map(\.name)
    guard axes.count <= ManifestLimits.axes else {
      log.add(.limit, "the matrix has \(axes.count) axes, more than \(ManifestLimits.axes)", at: node.place)
      return Matrix(axes: names, points: [axes.reduce(into: [:]) { $0[$1.name] = $1.values.first }])
    }
    var points = product(axes, at: node.place)
    for entry in entries where entry.key == "exclude" { points = excluding(entry.value, from: points, axes: names) }
    for entry in entries where entry.key == "include" { points = including(entry.value, in: points, axes: names) }
    if points.isEmpty {
      log.add(.axis, "the matrix has no points left", at: node.place, hint: "exclude less")
      points = [axes.reduce(into: [:]) { $0[$1.name] = $1.values.first }]
    }
    return Matrix(axes: names, points: points)
  }

  private func isAxisName(_ name: String) -> Bool {
    guard let first = name.utf8.first, UInt8(ascii: "A")...UInt8(ascii: "z") ~= first else { return false }
    return name.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-")
    }
  }

  private func product(_ axes: [(name: String, values: [AxisValue])], at place: TextPlace) -> [MatrixPoint] {
    var points: [MatrixPoint] = [[:]]
    for axis in axes {
      guard points.count * axis.values.count <= ManifestLimits.matrixPoints else {
        log.add(.limit, "the matrix has more than \(ManifestLimits.matrixPoints) points", at: place)
        return [axes.reduce(into: [:]) { $0[$1.name] = $1.values.first }]
      }
      points = points.flatMap { point in
        axis.values.map { value in point.merging([axis.name: value]) { $1 } }
      }
    }
    return points
  }

  /// Nil, after a report, when not one value could be read.
  private func values(of axis: String, _ node: ManifestNode) -> [AxisValue]? {
    switch node.content {
    case .list(let items):
      guard node.list(axis, log, limit: ManifestLimits.matrixPoints) != nil else { return nil }
      var values: [AxisValue] = []
      var seen: Set<AxisValue> = []
      for item in items {
        guard let value = AxisValue(item, axis: axis, log) else { continue }
        if !seen.insert(value).inserted {
          log.add(.axis, "axis `\(axis)` holds `\(value)` twice", at: item.place)
        } else {
          values.append(value)
        }
      }
      if items.isEmpty { log.add(.axis, "axis `\(axis)` has no values", at: node.place) }
      return values.isEmpty ? nil : values
    case .map: return AxisRangeReader(axis: axis, log: log).read(node)
    case .broken: return nil
    case .scalar, .empty:
      log.add(
        .axis, "axis `\(axis)` must be a list or a range, but is \(node.kindName)", at: node.place,
        hint: "[1, 2, 4], {from: 1, to: 8, step: 1} or {from: 1, to: 64, times: 2}")
      return nil
    }
  }

  private func excluding(_ node: ManifestNode, from points: [MatrixPoint], axes: [String]) -> [MatrixPoint] {
    guard let items = node.list("exclude", log, limit: ManifestLimits.matrixPoints) else { return points }
    let patterns = items.map { (place: $0.place, pattern: point($0, "an `exclude`", axes: axes)) }
    var remaining = points
    for (place, pattern) in patterns {
      guard let pattern else { continue }
      guard !pattern.isEmpty, points.contains(where: { matches($0, pattern) }) else {
        log.add(.unmatchedExclude, "this `exclude` matches no point of the matrix", at: place, hint: "correct or remove it")
        continue
      }
      remaining.removeAll { matches($0, pattern) }
    }
    return remaining
  }

  private func matches(_ point: MatrixPoint, _ pattern: MatrixPoint) -> Bool {
    pattern.allSatisfy { point[$0.key] == $0.value }
  }

  private func including(_ node: ManifestNode, in points: [MatrixPoint], axes: [String]) -> [MatrixPoint] {
    guard let items = node.list("include", log, limit: ManifestLimits.matrixPoints) else { return points }
    var all = points
    var seen = Set(points)
    for item in items {
      guard let extra = point(item, "an `include`", axes: axes) else { continue }
      let missing = axes.filter { extra[$0] == nil }
      guard missing.isEmpty else {
        log.add(.axis, "this `include` lacks \(missing.map { "`\($0)`" }.joined(separator: ", "))", at: item.place)
        continue
      }
      if seen.insert(extra).inserted { all.append(extra) }
    }
    return all
  }

  /// Nil, after a report, when a part of it cannot be read.
  private func point(_ node: ManifestNode, _ name: String, axes: [String]) -> MatrixPoint? {
    guard let entries = node.entries(name, log) else { return nil }
    var point: MatrixPoint = [:]
    var isWhole = true
    for entry in entries {
      if !axes.contains(entry.key) {
        log.add(.unknownKey, "`\(entry.key)` is not an axis", at: entry.keyPlace, hint: suggestion(for: entry.key, among: axes))
        isWhole = false
      } else if let value = AxisValue(entry.value, axis: entry.key, log) {
        point[entry.key] = value
      } else {
        isWhole = false
      }
    }
    return isWhole ? point : nil
  }
}
