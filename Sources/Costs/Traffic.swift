import ModelGraph

/// What a node moves between memory and the processor at least, in bytes: every input read once, every output written once.
struct Traffic {
  var read: Quantity
  var written: Quantity

  /// Only names and shapes change; nothing is moved.
  private static let views: Set<String> = [
    "BitCast", "Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze", "com.microsoft::ExpandDims",
  ]
  /// Inputs of which they look at type and shape, not at elements.
  private static let unread: [String: Set<Int>] = [
    "Shape": [0], "Size": [0], "EyeLike": [0], "RandomNormalLike": [0], "RandomUniformLike": [0], "CastLike": [1],
  ]
  /// Inputs of which they read as many elements as their first output has, not all: tables that are looked into.
  private static let picked: [String: Set<Int>] = [
    "Gather": [0], "GatherElements": [0], "GatherND": [0], "Slice": [0], "Compress": [0],
    "ai.onnx.ml::ArrayFeatureExtractor": [0], "com.microsoft::GatherND": [0], "com.microsoft::TorchEmbedding": [0],
    "com.microsoft::EmbedLayerNormalization": [2, 3, 4],
  ]

  /// True when the first output is the first input under another name. Dropout is, unless it may be training.
  static func isView(_ node: Node) -> Bool {
    let name = node.qualifiedOperator
    return views.contains(name) && (name != "Dropout" || node.inputs.count < 3 || node.inputs[2].isEmpty)
  }

  /// Nil when a shape or element type is unknown. Throws `shape.overflow`.
  init?(of node: Node, inputs: [TensorInfo?], outputs: [TensorInfo]) throws(ModelGraphError) {
    (read, written) = (0, 0)
    if Self.isView(node) { return }
    for (name, info) in zip(node.outputs, outputs) where !name.isEmpty {
      guard let bytes = try info.bytes() else { return nil }
      try written += bytes
    }
    let name = node.qualifiedOperator
    let (unread, picked) = (Self.unread[name] ?? [], Self.picked[name] ?? [])
    for (position, info) in inputs.enumerated() {
      guard let info, !unread.contains(position) else { continue }
      let elements = picked.contains(position) ? try outputs.first?.elements() : try info.elements()
      guard let elements, let bytes = try info.elementType?.bytes(of: elements) else { return nil }
      try read += bytes
    }
    // Parts that nobody wants are not read either.
    if name == "Split" { read = written }
  }
}
