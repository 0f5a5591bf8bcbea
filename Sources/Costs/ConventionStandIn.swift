public import ModelGraph

// Stand-ins for what the branches of conventions and costs bring: to be deleted when they are merged.

public enum Convention: String, CaseIterable, Sendable {
  case podium, tf, torch, fvcore
  case onnxTool = "onnx-tool"

  public var unit: String { self == .onnxTool ? "MACs" : "FLOPs" }
  public var countsTraining: Bool { self == .podium || self == .torch }
}

public struct SaturatingActivation: Hashable, Sendable {
  public let function: String
  public let elements: Quantity?
}

extension ModelCost {
  public var convention: Convention { .podium }
  public var value: Quantity { flops }
  public var notes: [String] { [] }
}

extension OperatorCost {
  public var value: Quantity { cost.flops }
}

extension LayerCost {
  public var value: Quantity { cost.flops }
  public var bytesRead: Quantity? { nil }
  public var bytesWritten: Quantity? { nil }
  public var saturating: [SaturatingActivation] {
    ["Sigmoid", "Tanh", "Erf", "Gelu", "Softmax"].contains(node.operator)
      ? [SaturatingActivation(function: node.operator, elements: outputs.first.flatMap { try? $0.elements() })] : []
  }
}

public func count(
  _ graph: Graph, bindings: Bindings = Bindings(), convention: Convention, training: Bool = false
) throws(ModelGraphError) -> ModelCost {
  try count(graph, bindings: bindings)
}
