import ModelGraph

/// What a node moves between memory and the processor at least, in bytes: every input read once, every output written once.
struct Traffic {
  let read: Quantity
  let written: Quantity
  /// Both together.
  let total: Quantity

  /// Throws `shape.overflow`.
  init(read: Quantity, written: Quantity) throws(ModelGraphError) {
    self.read = read
    self.written = written
    total = try read + written
  }
}

/// How an operator moves its data; looked up once for all nodes of it.
struct TrafficRule {
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

  private let mayBeView: Bool
  private let isDropout: Bool
  private let isSplit: Bool
  /// Bit i stands for input i.
  private let unread: UInt64
  private let picked: UInt64

  init(_ qualifiedOperator: String) {
    mayBeView = Self.views.contains(qualifiedOperator)
    isDropout = qualifiedOperator == "Dropout"
    isSplit = qualifiedOperator == "Split"
    unread = Self.bits(Self.unread[qualifiedOperator])
    picked = Self.bits(Self.picked[qualifiedOperator])
  }

  private static func bits(_ positions: Set<Int>?) -> UInt64 { positions?.reduce(0) { $0 | 1 << UInt64($1) } ?? 0 }

  private static func has(_ bits: UInt64, _ position: Int) -> Bool { bits != 0 && bits >> UInt64(position) & 1 != 0 }

  /// True when the first output is the first input under another name. Dropout is, unless it may be training.
  func isView(_ node: Node) -> Bool {
    mayBeView && (!isDropout || node.inputs.count < 3 || node.inputs[2].isEmpty)
  }

  /// `bytes` are those of the graph's tensors. Nil when a shape or element type is unknown. Throws `shape.overflow`.
  func traffic(
    of node: Node, at index: Int, in inferred: InferredGraph, bytes: [Quantity?]
  ) throws(ModelGraphError) -> Traffic? {
    var (read, written) = (Quantity(0), Quantity(0))
    if isView(node) { return try Traffic(read: read, written: written) }
    for number in inferred.outputNumbers(ofNode: index) where number >= 0 {
      guard let size = bytes[Int(number)] else { return nil }
      try written += size
    }
    // Parts that nobody wants are not read either.
    if isSplit { return try Traffic(read: written, written: written) }
    var position = 0
    for number in inferred.inputNumbers(ofNode: index) {
      defer { position += 1 }
      if number < 0 || Self.has(unread, position) { continue }
      var size = bytes[Int(number)]
      if Self.has(picked, position) {
        let elements = try inferred.outputNumbers(ofNode: index).first.flatMap { $0 < 0 ? nil : Int($0) }
          .map { (output) throws(ModelGraphError) in try inferred.infos[output].elements() }
        guard let elements, let elements else { return nil }
        size = try inferred.infos[Int(number)].elementType?.bytes(of: elements)
      }
      guard let size else { return nil }
      try read += size
    }
    return try Traffic(read: read, written: written)
  }
}
