extension WireTask {
  /// True when a worker needs ONNX Runtime for it.
  public var needsRuntime: Bool { ["latency", "saturation", "quality"].contains(kind) }

  /// Files of numpy by the name of the input that is read from them.
  public var data: [String: WireDataFile] {
    switch kind {
    case "latency": latency.data
    case "saturation": saturation.data
    case "quality": quality.data
    default: [:]
    }
  }

  /// Every file that it needs besides the model, the labels of a quality task last.
  public var files: [WireDataFile] {
    data.sorted { $0.key < $1.key }.map(\.value) + (kind == "quality" ? [quality.labels] : [])
  }

  /// How much of the graph is rewritten when this latency task runs a variant: what the task says, else the variant, else `all`.
  public func optimization(of variant: WireVariant) -> String {
    [latency.optimization, variant.optimization].first { !$0.isEmpty } ?? "all"
  }
}
