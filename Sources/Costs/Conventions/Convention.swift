import ModelGraph

/// Whose rules operations are counted by, and so what a total means.
///
/// Podium's own rules count what a model executes. The others give the numbers that a well-known tool gives, so that results can be
/// compared with published ones; the documentation's article Conventions says what each counts and where it is inconsistent.
public enum Convention: String, CaseIterable, Sendable {
  case podium
  /// TensorFlow 2.21.0, `tf.profiler`, `total_float_ops`.
  case tf
  /// PyTorch 2.15.0, `torch.utils.flop_counter.FlopCounterMode`, fused kernels taken apart.
  case torch
  /// fvcore 0.1.5, `FlopCountAnalysis`.
  case fvcore
  /// onnx-tool 1.0.1.
  case onnxTool = "onnx-tool"

  /// What the tool calls its total. fvcore's FLOPs are multiply-adds; onnx-tool's MACs are instructions.
  public var unit: String {
    switch self {
    case .podium, .tf, .torch, .fvcore: "FLOPs"
    case .onnxTool: "MACs"
    }
  }

  /// What it counts, in a sentence.
  public var note: String {
    switch self {
    case .podium: "every scalar floating-point operation counts 1, a multiply-add 2"
    case .tf: "as tf.profiler's total_float_ops: products count 2 a multiply-add, many functions count nothing"
    case .torch: "as torch's FlopCounterMode: 2 a multiply-add of products, nothing else"
    case .fvcore: "as fvcore: its FLOPs are multiply-adds of products, with estimates for normalisations and resizing"
    case .onnxTool: "as onnx-tool: its MACs are multiply-adds of products and weighted instructions of other operators"
    }
  }

  /// What the tool counts for one execution of a node, in its `unit`; 0 for an operator that it has no rule for.
  ///
  /// `isTraining` says whether the node is counted as the forward part of a training step, see `backward`. Throws `shape.unknown`
  /// when the rule lacks something, `shape.inconsistent` when the node makes no sense, `shape.overflow` and `shape.too-complex`.
  func value(of context: CostContext, isTraining: Bool = false) throws(ModelGraphError) -> Quantity {
    let name = context.node.qualifiedOperator
    switch self {
    case .podium: return try context.podiumCost().flops
    case .torch:
      if isTraining, OperatorFamilies.recurrent.contains(name) { return 0 }
      return try 2 * context.podiumCost().macs
    case .fvcore: return try FVCoreRules.count(context)
    case .tf:
      if let rule = TensorFlowRules.all[name] { return try rule.count(context) }
      return try TensorFlowProfilerRules.count(context)
    case .onnxTool: return try ONNXToolRules.all[ONNXToolRules.key(of: context.node)]?.count(context) ?? 0
    }
  }
}

extension CostContext {
  /// Nothing for an operator without a cost rule.
  func podiumCost() throws(ModelGraphError) -> Cost {
    try CostRules.rule(for: node.qualifiedOperator)?.count(self) ?? .nothing
  }
}
