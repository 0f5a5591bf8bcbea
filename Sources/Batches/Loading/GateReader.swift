/// Reads `gate`: `{ failOn: [worse, suspected], regression: { versus: record, worseBy: 5% } }`.
struct GateReader {
  /// What stands for the record where a variant's name may stand.
  private static let record = "record"

  let log: IssueLog

  /// With the standard for what is not said, and, after a report, for what cannot be read.
  func read(_ node: ManifestNode) -> BatchGate? {
    guard let map = MapReader(node, "`gate`", keys: ["failOn", "regression"], log) else { return nil }
    var gate = BatchGate()
    if let outcomes = map["failOn"].flatMap(outcomes) { gate = BatchGate(failOn: outcomes) }
    guard let part = map["regression"],
      let regression = MapReader(part, "`regression`", keys: ["versus", "worseBy"], log)
    else { return gate }
    if let name = regression["versus"]?.text("versus", log, limit: ManifestLimits.nameBytes) {
      gate.versus = name == Self.record ? .record : .variant(name)
    }
    gate.worseByPpm = regression["worseBy"].flatMap(share) ?? gate.worseByPpm
    return gate
  }

  /// A word, or a list of words; nil, after a report, when one is none.
  private func outcomes(_ node: ManifestNode) -> [BatchGate.Outcome]? {
    let nodes: [ManifestNode]
    if case .scalar = node.content {
      nodes = [node]
    } else {
      guard let list = node.list("failOn", log, limit: BatchGate.Outcome.allCases.count) else { return nil }
      nodes = list
    }
    if nodes.isEmpty {
      log.add(.value, "`failOn` is empty: the gate could not fail", at: node.place, hint: "leave it out, or the whole `gate`")
    }
    let outcomes = nodes.compactMap { $0.word("failOn", log, as: BatchGate.Outcome.self) }
    return outcomes.count == nodes.count ? outcomes : nil
  }

  /// `5%`, `0.5%`, in millionths.
  private func share(_ node: ManifestNode) -> Int64? {
    guard let text = node.text("worseBy", log) else { return nil }
    guard text.hasSuffix("%"), let number = DecimalNumber(withExponent: String(text.dropLast())), number.digits >= 0,
      number.places <= 4, let millionths = number.digits(withPlaces: 4), ManifestLimits.worseByPpm.contains(millionths)
    else {
      log.add(
        .value, "`worseBy` is not a share: `\(text.prefix(40))`", at: node.place,
        hint: "a number with at most four decimals and a sign for percent, such as 5% or 0.5%")
      return nil
    }
    return Int64(millionths)
  }
}
