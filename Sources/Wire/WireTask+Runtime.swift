extension WireTask {
  /// True when a worker needs ONNX Runtime for it.
  public var needsRuntime: Bool { kind == "latency" || kind == "saturation" }

  /// Files of numpy by the name of the input that is read from them.
  public var data: [String: WireDataFile] {
    switch kind {
    case "latency": latency.data
    case "saturation": saturation.data
    default: [:]
    }
  }

  /// How much of the graph is rewritten when this latency task runs a variant: what the task says, else the variant, else `all`.
  public func optimization(of variant: WireVariant) -> String {
    [latency.optimization, variant.optimization].first { !$0.isEmpty } ?? "all"
  }
}
