import Costs
import Leaderboard
import ModelFormats
import ModelGraph

extension CountReport {
  /// `podium.count/1`: fields are only added.
  var json: JSONValue {
    var json: JSONValue = [
      "schema": "podium.count/1", "model": modelJSON,
      "inputs": .array(
        cost.inputs.map { input in
          ["name": .string(input.name), "dtype": Self.json(input.info.elementType), "shape": Self.json(input.info.shape)]
        }),
      "convention": .string(cost.convention.rawValue), "training": .bool(isTraining),
      "total": ["value": Self.json(cost.value), "unit": .string(cost.convention.unit)],
      "flops": Self.json(cost.value), "macs": Self.json(cost.macs), "integerOperations": Self.json(cost.integerOperations),
      "transcendentals": Self.json(cost.total.transcendentals), "parameters": .integer(Int64(cost.parameters)),
      "weightBytes": .integer(Int64(cost.weightBytes)),
    ]
    json["weights"] = .object(
      Dictionary(cost.weights.bytes.map { ($0.key.description, JSONValue.integer(Int64($0.value))) }) { first, _ in first })
    json["activationPeakBytes"] = cost.activationPeakBytes.map(Self.json) ?? .null
    json["bytesMoved"] = Self.json(cost.bytesMoved)
    json["arithmeticIntensity"] = cost.arithmeticIntensity.map(JSONValue.decimal) ?? .null
    json["symbolic"] = symbolic
    json["byOperator"] = .object(cost.byOperator.mapValues(Self.json))
    json["layers"] = .array(cost.layers.map { layerJSON($0) })
    json["uncounted"] = .array(
      cost.uncounted.map { ["name": .string($0.name), "operator": .string($0.operator), "reason": .string($0.reason)] })
    json["saturating"] = .array(cost.layers.flatMap { layer in layer.saturating.map { Self.json($0, in: layer) } })
    json["roofline"] = rooflineJSON
    let largeFile = "the file is large, so its SHA-256 is not reckoned: ask for it with --digest"
    json["notes"] = JSONValue(notes + (digest == nil ? [largeFile] : []))
    if let elapsed { json["elapsedNs"] = .array(elapsed.map { .integer(Int64($0 / .nanoseconds(1))) }) }
    return json
  }

  private var modelJSON: JSONValue {
    [
      "path": .string(path), "sha256": digest.map(JSONValue.string) ?? .null, "format": .string(model.format),
      "opset": .object(model.opset.mapValues { .integer(Int64($0)) }), "producer": .string(model.producer),
    ]
  }

  /// Null when no number depends on free dimensions.
  private var symbolic: JSONValue {
    var formulas = [
      ("flops", cost.value), ("macs", cost.macs), ("integerOperations", cost.integerOperations), ("bytesMoved", cost.bytesMoved),
    ]
    if let peak = cost.activationPeakBytes { formulas.append(("activationPeakBytes", peak)) }
    guard formulas.contains(where: { $0.1.constant == nil }) else { return .null }
    var json: [String: JSONValue] = [:]
    var terms: [String: JSONValue] = [:]
    for (name, formula) in formulas {
      json[name] = .string(formula.description)
      terms[name] = .array(formula.summands.map(Self.json))
    }
    json["terms"] = .object(terms)
    json["dimensions"] = JSONValue(Set(formulas.flatMap(\.1.freeNames)).sorted())
    return .object(json)
  }

  private var rooflineJSON: JSONValue {
    guard let peaks else { return .null }
    return [
      "threads": .integer(Int64(peaks.threads)), "computeFlopsPerSecond": .decimal(peaks.roofline.compute),
      "memoryBytesPerSecond": .decimal(peaks.roofline.bandwidth), "ridgeFlopsPerByte": .decimal(peaks.roofline.ridge),
      "arithmeticIntensity": place.map { .decimal($0.intensity) } ?? .null,
      "attainableFlopsPerSecond": place.map { .decimal($0.attainable) } ?? .null,
      "bound": place.map { .string($0.bound.rawValue) } ?? .null,
      "lowerBoundSeconds": place.map { .decimal($0.seconds) } ?? .null,
    ]
  }

  private func layerJSON(_ layer: LayerCost) -> JSONValue {
    var json: [String: JSONValue] = [
      "name": .string(layer.name), "path": .string(layer.path), "operator": .string(layer.operator),
      "inputs": .array(layer.inputs.map { Self.json($0?.shape) }), "outputs": .array(layer.outputs.map { Self.json($0.shape) }),
      "flops": Self.json(layer.value), "macs": Self.json(layer.cost.macs), "parameters": .integer(Int64(layer.parameters)),
    ]
    json["integerOperations"] = Self.json(layer.cost.integerOperations)
    json["bytes"] = layer.bytes.map(Self.json) ?? .null
    json["bytesRead"] = layer.bytesRead.map(Self.json) ?? .null
    json["bytesWritten"] = layer.bytesWritten.map(Self.json) ?? .null
    json["runs"] = Self.json(layer.runs)
    json["counted"] = .bool(layer.isCounted)
    if peaks != nil { json["bound"] = place(of: layer).map { .string($0.bound.rawValue) } ?? .null }
    return .object(json)
  }

  private static func json(_ entry: OperatorCost) -> JSONValue {
    [
      "nodes": .integer(Int64(entry.nodes)), "flops": json(entry.value), "macs": json(entry.cost.macs),
      "parameters": .integer(Int64(entry.parameters)),
    ]
  }

  private static func json(_ activation: SaturatingActivation, in layer: LayerCost) -> JSONValue {
    [
      "name": .string(layer.name), "path": .string(layer.path), "operator": .string(layer.operator),
      "function": .string(activation.function), "elements": activation.elements.map(json) ?? .null, "runs": json(layer.runs),
      "counted": .bool(layer.isCounted),
    ]
  }

  private static func json(_ summand: Quantity.Summand) -> JSONValue {
    [
      "coefficient": .integer(Int64(summand.coefficient)),
      "powers": .object(summand.powers.mapValues { .integer(Int64($0)) }),
    ]
  }

  /// Null while dimensions are free.
  private static func json(_ quantity: Quantity) -> JSONValue { quantity.constant.map { .integer(Int64($0)) } ?? .null }

  private static func json(_ type: ElementType?) -> JSONValue { type.map { .string($0.description) } ?? .null }

  /// Free dimensions by name; null for an unknown rank.
  private static func json(_ shape: [Quantity]?) -> JSONValue {
    guard let shape else { return .null }
    return .array(shape.map { size in size.constant.map { .integer(Int64($0)) } ?? .string(size.description) })
  }
}
