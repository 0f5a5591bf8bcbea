import ModelGraph

/// The fields of an attribute message until its kind is known.
struct AttributeParts {
  var float: Float?
  var integer: Int?
  var text: String?
  var tensor: Tensor?
  var graph: Graph?
  var floats: [Float] = []
  var integers: [Int] = []
  var texts: [String] = []
  var tensors: [Tensor] = []
  var graphs: [Graph] = []
  /// AttributeProto.AttributeType; 0 when the file does not say.
  var type = 0
  /// The attribute of the function around it that it stands for.
  var reference: String?

  var attribute: Attribute {
    type == 0 ? guessed : declared
  }

  /// A field that is left out holds its kind's zero.
  private var declared: Attribute {
    switch type {
    case 1: .float(float ?? 0)
    case 2: .integer(integer ?? 0)
    case 3: .text(text ?? "")
    case 4: tensor.map { .tensor($0) } ?? .other
    case 5: graph.map { .graph($0) } ?? .other
    case 6: .floats(floats)
    case 7: .integers(integers)
    case 8: .texts(texts)
    case 9: .tensors(tensors)
    case 10: .graphList(graphs)
    default: .other
    }
  }

  /// Old files do not say the kind: what is there tells it.
  private var guessed: Attribute {
    if let float { return .float(float) }
    if let integer { return .integer(integer) }
    if let text { return .text(text) }
    if let tensor { return .tensor(tensor) }
    if let graph { return .graph(graph) }
    if !floats.isEmpty { return .floats(floats) }
    if !integers.isEmpty { return .integers(integers) }
    if !texts.isEmpty { return .texts(texts) }
    if !tensors.isEmpty { return .tensors(tensors) }
    return graphs.isEmpty ? .other : .graphList(graphs)
  }
}
