import Costs
import ModelGraph
import Reports

extension CountReport {
  private static let operatorsShown = 12

  /// The totals that are quantities, in the order in which they are shown.
  var figures: [(name: String, quantity: Quantity, unit: String)] {
    let isOwn = cost.convention == .podium && !isTraining
    var figures = [(cost.convention.unit, cost.value, "")]
    if !isOwn { figures.append(("FLOPs (podium\(isTraining ? ", forward" : ""))", cost.flops, "")) }
    figures.append((isOwn ? "MACs" : "MACs (podium\(isTraining ? ", forward" : ""))", cost.macs, ""))
    if cost.integerOperations != 0 { figures.append(("integer operations", cost.integerOperations, "")) }
    if cost.total.transcendentals != 0 { figures.append(("transcendental FLOPs", cost.total.transcendentals, "")) }
    figures.append(("bytes moved", cost.bytesMoved, "B"))
    if let peak = cost.activationPeakBytes { figures.append(("activation peak bytes", peak, "B")) }
    return figures.map { (name: $0, quantity: $1, unit: $2) }
  }

  var totals: TextTable {
    let rules = cost.convention.rawValue + (isTraining ? ", training" : "")
    var table = TextTable(columns: [.init("TOTAL (\(rules))"), .init("VALUE", .right), .init("EXACT", .right)])
    for figure in figures {
      table.add([
        figure.name, figure.quantity.short(unit: figure.unit), figure.quantity.isShort ? figure.quantity.description : "see below",
      ])
    }
    if cost.activationPeakBytes == nil { table.add(["activation peak bytes", "unknown"]) }
    table.add(["parameters", QuantityText.text(Double(cost.parameters), unit: ""), "\(cost.parameters)"])
    table.add(["weight bytes", QuantityText.text(Double(cost.weightBytes), unit: "B"), "\(cost.weightBytes)"])
    if cost.weights.bytes.count > 1 {
      for (type, bytes) in cost.weights.bytes.sorted(by: { ($1.value, $0.key.description) < ($0.value, $1.key.description) }) {
        table.add(["  \(type)", QuantityText.text(Double(bytes), unit: "B"), "\(bytes)"])
      }
    }
    if let intensity = cost.arithmeticIntensity {
      table.add(["FLOPs per byte", QuantityText.text(intensity, unit: "")])
    }
    return table
  }

  var operatorTable: TextTable {
    var table = TextTable(columns: [
      .init("OPERATOR"), .init("NODES", .right), .init(heading, .right), .init("MACS", .right), .init("SHARE", .right),
    ])
    let sorted = cost.byOperator.sorted { left, right in
      let (first, second) = (left.value.value.magnitude, right.value.value.magnitude)
      return first != second ? first > second : left.key < right.key
    }
    for (name, entry) in sorted.prefix(Self.operatorsShown) {
      table.add([name, "\(entry.nodes)", entry.value.short(), entry.cost.macs.short(), share(entry.value)])
    }
    let rest = sorted.dropFirst(Self.operatorsShown)
    if !rest.isEmpty { table.add(["(\(rest.count) more)", "\(rest.reduce(0) { $0 + $1.value.nodes })"]) }
    return table
  }

  /// What one run of each layer costs, and its share in all that run.
  var layerTable: TextTable {
    let isRepeated = cost.layers.contains { $0.runs != 1 }
    var columns: [TextTable.Column] = [.init("LAYER"), .init("OPERATOR")]
    if isRepeated { columns.append(.init("RUNS", .right)) }
    columns += [
      .init("OUTPUT", .right, isOptional: true), .init(heading, .right), .init("MACS", .right),
      .init("PARAMETERS", .right, isOptional: true), .init("SHARE", .right),
    ]
    if peaks != nil { columns.append(.init("BOUND")) }
    var table = TextTable(columns: columns)
    for layer in cost.layers {
      var cells = [layer.path, layer.operator]
      if isRepeated { cells.append("\(layer.runs)") }
      let part = try? layer.value * layer.runs  // only the share is lost
      cells += [
        Self.text(layer.outputs.first?.shape), layer.value.short(), layer.cost.macs.short(), "\(layer.parameters)",
        layer.isCounted ? part.map(share) ?? "" : "not counted",
      ]
      if peaks != nil { cells.append(place(of: layer)?.bound.rawValue ?? "") }
      table.add(cells)
    }
    return table
  }

  func treeTable(_ tree: ScopeTree) -> TextTable {
    var table = TextTable(columns: [
      .init("SCOPE"), .init("NODES", .right), .init(heading, .right), .init("MACS", .right), .init("PARAMETERS", .right),
      .init("SHARE", .right),
    ])
    for row in tree.rows {
      let name =
        switch row.kind {
        case .model: "(all)"
        case .scope(let name): name
        case .own: "(in no inner scope)"
        }
      table.add([
        String(repeating: "  ", count: row.depth) + name, "\(row.sum.nodes)", row.sum.value.short(), row.sum.macs.short(),
        QuantityText.text(Double(row.sum.parameters), unit: ""), share(row.sum.value),
      ])
    }
    return table
  }

  /// Nil when there are none.
  var saturatingTable: TextTable? {
    var functions: [String: (nodes: Int, elements: Quantity?)] = [:]
    for layer in cost.layers where layer.isCounted {
      for activation in layer.saturating {
        let known = functions[activation.function] ?? (0, 0)
        // A sum that cannot be told is shown as unknown.
        let added = activation.elements.flatMap { try? $0 * layer.runs }
        let sum = known.elements.flatMap { sum in added.flatMap { try? sum + $0 } }
        functions[activation.function] = (known.nodes + 1, sum)
      }
    }
    guard !functions.isEmpty else { return nil }
    var table = TextTable(columns: [.init("SATURATING ACTIVATION"), .init("NODES", .right), .init("ELEMENTS", .right)])
    for (function, entry) in functions.sorted(by: { $0.key < $1.key }) {
      table.add([function, "\(entry.nodes)", entry.elements?.short() ?? "unknown"])
    }
    return table
  }

  /// Nil without peaks.
  var rooflineTable: TextTable? {
    guard let peaks else { return nil }
    let threads = "\(peaks.threads) thread\(peaks.threads == 1 ? "" : "s")"
    var table = TextTable(columns: [.init("ROOFLINE (f32, \(threads))"), .init("VALUE", .right), .init("")])
    table.add(["compute peak", QuantityText.text(peaks.roofline.compute, unit: "FLOP/s"), peaks.processor ?? ""])
    table.add(["memory peak", QuantityText.text(peaks.roofline.bandwidth, unit: "B/s")])
    table.add(["ridge point", QuantityText.text(peaks.roofline.ridge, unit: ""), "FLOPs per byte"])
    guard let place else { return table }
    table.add(["this model", QuantityText.text(place.intensity, unit: ""), "FLOPs per byte: \(place.bound.rawValue)-bound"])
    table.add(["attainable", QuantityText.text(place.attainable, unit: "FLOP/s")])
    table.add(["least time", QuantityText.text(place.seconds * 1e9, unit: "ns")])
    return table
  }

  private func share(_ part: Quantity) -> String {
    part.share(of: cost.value).map(QuantityText.percent) ?? ""
  }
}
