public import ModelGraph

/// A function that flattens out for large numbers and is applied to many: where values get lost in coarse number formats, and where
/// gradients vanish.
public struct SaturatingActivation: Hashable, Sendable {
  /// The function, named as the ONNX operator: Sigmoid, Tanh, HardSigmoid, Softsign, Erf, Gelu, Softmax...
  public let function: String
  /// How many numbers it is applied to; nil when a shape is unknown.
  public let elements: Quantity?
}

/// Finds saturating activations. Whole layers that hold some (LSTM, GRU, RNN) are looked into.
public enum SaturatingActivations {
  private static let functions: [String: String] = [
    "Sigmoid": "Sigmoid", "Tanh": "Tanh", "HardSigmoid": "HardSigmoid", "Softsign": "Softsign", "Erf": "Erf", "Gelu": "Gelu",
    "Softmax": "Softmax", "LogSoftmax": "LogSoftmax",
    "com.microsoft::Gelu": "Gelu", "com.microsoft::FastGelu": "Gelu", "com.microsoft::BiasGelu": "Gelu",
    "com.microsoft::QuickGelu": "Gelu", "com.microsoft::BiasSplitGelu": "Gelu", "com.microsoft::GemmFastGelu": "Gelu",
    "com.microsoft::QLinearSigmoid": "Sigmoid", "com.microsoft::QLinearSoftmax": "Softmax", "com.microsoft::BiasSoftmax": "Softmax",
    "tensorflow::Sigmoid": "Sigmoid", "tensorflow::Tanh": "Tanh", "tensorflow::Softsign": "Softsign", "tensorflow::Erf": "Erf",
    "tensorflow::Softmax": "Softmax", "tensorflow::LogSoftmax": "LogSoftmax",
  ]

  private static let layers: [String: RecurrentLayer.Kind] = [
    "RNN": .simple, "GRU": .gatedUnit, "LSTM": .longShortTerm, "com.microsoft::DynamicQuantizeLSTM": .longShortTerm,
  ]

  /// The saturating functions that a layer applies in one run, one entry for each function; empty for most layers.
  ///
  /// Throws `shape.overflow` or `shape.too-complex`.
  public static func applied(by cost: LayerCost) throws(ModelGraphError) -> [SaturatingActivation] {
    let name = cost.node.qualifiedOperator
    if let function = functions[name] {
      return [SaturatingActivation(function: function, elements: try cost.outputs.first?.elements())]
    }
    guard let kind = layers[name] else { return [] }
    let context = CostContext(node: cost.node, opset: cost.opset, inputs: cost.inputs, outputs: cost.outputs)
    let layer: RecurrentLayer
    do {
      layer = try RecurrentLayer(context, kind, weightsAreTransposed: name == "com.microsoft::DynamicQuantizeLSTM")
    } catch {
      guard error.code == .unknown || error.code == .inconsistent else { throw error }
      return kind.functions.map(\.name).reduce(into: []) { list, function in
        if !list.contains(where: { $0.function == function }) {
          list.append(SaturatingActivation(function: function, elements: nil))
        }
      }
    }
    return try activations(of: layer)
  }

  /// Those of all cells, by function in the order in which they are applied.
  private static func activations(of layer: RecurrentLayer) throws(ModelGraphError) -> [SaturatingActivation] {
    var order: [String] = []
    var times: [String: Int] = [:]
    for direction in layer.functions {
      for (function, uses) in zip(direction, layer.uses) where function.saturates {
        if times[function.name] == nil { order.append(function.name) }
        times[function.name, default: 0] += uses
      }
    }
    let cells = try layer.cells()
    var found: [SaturatingActivation] = []
    for name in order {
      found.append(SaturatingActivation(function: name, elements: try Quantity(times[name] ?? 0) * cells))
    }
    return found
  }
}
