import Costs
import Leaderboard
import ModelFormats
import ModelGraph
import Reports

/// What `podium count` says, as `podium.count/1` and as text.
struct CountReport {
  let path: String
  let model: Model
  let cost: ModelCost
  let convention: String

  private static let operatorsShown = 12

  var json: JSONValue {
    let isBound = cost.flops.constant != nil && cost.macs.constant != nil
    return [
      "schema": "podium.count/1",
      "model": [
        "path": .string(path), "sha256": .string(model.digest.hex), "format": .string(model.format),
        "opset": .object(model.opset.mapValues { .integer(Int64($0)) }), "producer": .string(model.producer),
      ],
      "inputs": .array(
        cost.inputs.map { input in
          ["name": .string(input.name), "dtype": Self.json(input.info.elementType), "shape": Self.json(input.info.shape)]
        }),
      "convention": .string(convention), "total": ["value": Self.json(cost.flops), "unit": "FLOPs"],
      "flops": Self.json(cost.flops), "macs": Self.json(cost.macs), "integerOperations": Self.json(cost.integerOperations),
      "parameters": .integer(Int64(cost.parameters)), "weightBytes": .integer(Int64(cost.weightBytes)),
      "activationPeakBytes": cost.activationPeakBytes.map(Self.json) ?? .null, "bytesMoved": Self.json(cost.bytesMoved),
      "arithmeticIntensity": cost.arithmeticIntensity.map(JSONValue.decimal) ?? .null,
      "symbolic": isBound ? .null : ["flops": .string("\(cost.flops)"), "macs": .string("\(cost.macs)")],
      "byOperator": .object(
        cost.byOperator.mapValues { entry in
          [
            "nodes": .integer(Int64(entry.nodes)), "flops": Self.json(entry.cost.flops), "macs": Self.json(entry.cost.macs),
            "parameters": .integer(Int64(entry.parameters)),
          ]
        }),
      "layers": .array(cost.layers.map(Self.json)),
      "uncounted": .array(
        cost.uncounted.map { ["name": .string($0.name), "operator": .string($0.operator), "reason": .string($0.reason)] }),
    ]
  }

  private static func json(_ layer: LayerCost) -> JSONValue {
    [
      "name": .string(layer.name), "operator": .string(layer.operator),
      "inputs": .array(layer.inputs.map { json($0?.shape) }), "outputs": .array(layer.outputs.map { json($0.shape) }),
      "flops": json(layer.cost.flops), "macs": json(layer.cost.macs), "parameters": .integer(Int64(layer.parameters)),
      "bytes": layer.bytes.map(json) ?? .null,
    ]
  }

  private static func json(_ quantity: Quantity) -> JSONValue { quantity.constant.map { .integer(Int64($0)) } ?? .null }

  private static func json(_ type: ElementType?) -> JSONValue { type.map { .string($0.description) } ?? .null }

  /// Free dimensions by name; null for an unknown rank.
  private static func json(_ shape: [Quantity]?) -> JSONValue {
    guard let shape else { return .null }
    return .array(shape.map { size in size.constant.map { .integer(Int64($0)) } ?? .string(size.description) })
  }

  func text(isDetailed: Bool, width: Int?) -> String {
    var text = "\(path)\n"
    for input in cost.inputs {
      let shape = input.info.shape?.map(\.description).joined(separator: "x") ?? "unknown shape"
      text += "  input \(input.name): \(shape) \(input.info.elementType.map(\.description) ?? "unknown type")\n"
    }
    text += "\n" + totals.render(width: width)
    text += "\n" + (isDetailed ? layerTable : operatorTable).render(width: width)
    if !cost.uncounted.isEmpty {
      text += "\nNot counted, so not in the totals:\n"
      for node in cost.uncounted { text += "  \(node.name) (\(node.operator)): \(node.reason)\n" }
    }
    return text
  }

  private var totals: TextTable {
    var table = TextTable(columns: [.init("TOTAL (podium)"), .init("VALUE", .right), .init("EXACT", .right)])
    table.add(["FLOPs", Self.short(cost.flops), "\(cost.flops)"])
    table.add(["MACs", Self.short(cost.macs), "\(cost.macs)"])
    if cost.integerOperations != Quantity(0) {
      table.add(["integer operations", Self.short(cost.integerOperations), "\(cost.integerOperations)"])
    }
    table.add(["parameters", QuantityText.text(Double(cost.parameters), unit: ""), "\(cost.parameters)"])
    table.add(["weight bytes", QuantityText.text(Double(cost.weightBytes), unit: "B"), "\(cost.weightBytes)"])
    table.add(["bytes moved", Self.short(cost.bytesMoved, unit: "B"), "\(cost.bytesMoved)"])
    if let peak = cost.activationPeakBytes { table.add(["activation peak bytes", Self.short(peak, unit: "B"), "\(peak)"]) }
    if let intensity = cost.arithmeticIntensity {
      table.add(["FLOPs per byte", QuantityText.text(intensity, unit: ""), ""])
    }
    return table
  }

  private var operatorTable: TextTable {
    var table = TextTable(columns: [
      .init("OPERATOR"), .init("NODES", .right), .init("FLOPS", .right), .init("MACS", .right), .init("SHARE", .right),
    ])
    let sorted = cost.byOperator.sorted { left, right in
      let (leftFLOPs, rightFLOPs) = (left.value.cost.flops.constant ?? 0, right.value.cost.flops.constant ?? 0)
      return leftFLOPs != rightFLOPs ? leftFLOPs > rightFLOPs : left.key < right.key
    }
    for (name, entry) in sorted.prefix(Self.operatorsShown) {
      table.add([name, "\(entry.nodes)", Self.short(entry.cost.flops), Self.short(entry.cost.macs), share(entry.cost.flops)])
    }
    let rest = sorted.dropFirst(Self.operatorsShown)
    if !rest.isEmpty { table.add(["(\(rest.count) more)", "\(rest.reduce(0) { $0 + $1.value.nodes })"]) }
    return table
  }

  private var layerTable: TextTable {
    var table = TextTable(columns: [
      .init("LAYER"), .init("OPERATOR"), .init("OUTPUT", .right), .init("FLOPS", .right), .init("MACS", .right),
      .init("PARAMETERS", .right), .init("SHARE", .right),
    ])
    for layer in cost.layers {
      table.add([
        layer.name, layer.operator, layer.outputs.first?.shape?.map(\.description).joined(separator: "x") ?? "?",
        Self.short(layer.cost.flops), Self.short(layer.cost.macs), "\(layer.parameters)", share(layer.cost.flops),
      ])
    }
    return table
  }

  private func share(_ flops: Quantity) -> String {
    guard let part = flops.constant, let total = cost.flops.constant, total > 0 else { return "" }
    return QuantityText.percent(Double(part) / Double(total))
  }

  private static func short(_ quantity: Quantity, unit: String = "") -> String {
    quantity.constant.map { QuantityText.text(Double($0), unit: unit) } ?? "formula"
  }
}
