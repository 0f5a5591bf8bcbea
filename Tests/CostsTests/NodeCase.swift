import Foundation
import ModelGraph
import Testing

/// A single-operator model of the onnx package with what its outputs truly are: a line of the file that scripts/make_node_cases.py
/// writes.
struct NodeCase: Decodable, CustomTestStringConvertible, Sendable {
  var name: String
  var outputs: [String: NodeOutput]
  /// What is fed into its inputs of few whole numbers or truth values.
  var values: [String: [Int]]

  var testDescription: String { name }

  func path() throws -> String { try TestModels.path("node/\(name)/model.onnx") }

  static func all() throws -> [NodeCase] {
    try TestModels.bytes("node/cases.jsonl").split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(NodeCase.self, from: Data($0))
    }
  }

  /// Why the outputs' shapes do not follow from the inputs' shapes.
  struct Dependence: Decodable, Sendable {
    var because: String
    /// They do follow once these inputs are known; nil when even that is not enough, or when what they hold cannot be given.
    var given: [String]?
  }

  /// By name: `Golden/data-dependent.json`.
  static func dataDependent() throws -> [String: Dependence] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/data-dependent.json")
    return try JSONDecoder().decode([String: Dependence].self, from: Data(contentsOf: path))
  }
}

/// What a node makes, as `["float32", [3, 4]]`, or `["seq", [each element]]`.
indirect enum NodeOutput: Decodable, Hashable, CustomStringConvertible, Sendable {
  case tensor(String, [String])
  case sequence([NodeOutput])
  /// A sequence of any length.
  case sequenceOf(NodeOutput)
  case unknown

  init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    let kind = try list.decode(String.self)
    self =
      kind == "seq"
      ? .sequence(try list.decode([NodeOutput].self)) : .tensor(kind, try list.decode([Int].self).map(String.init))
  }

  /// An optional is what it holds.
  init(_ info: TensorInfo) {
    switch info.container {
    case .sequence(let all): self = .sequence(all.map { NodeOutput($0) })
    case .sequenceOf(let each): self = .sequenceOf(NodeOutput(each))
    case .optional(let inner): self = inner.map { NodeOutput($0) } ?? .unknown
    case nil:
      guard let type = info.elementType, let shape = info.shape else {
        self = .unknown
        return
      }
      self = .tensor(type.description, shape.map(\.description))
    }
  }

  /// False when it says something that is not so of the other; what it leaves open may be anything.
  func allows(_ truth: NodeOutput) -> Bool {
    switch (self, truth) {
    case (.unknown, _): true
    case (.tensor(let type, let sizes), .tensor(let trueType, let trueSizes)):
      type == trueType && sizes.count == trueSizes.count
        && zip(sizes, trueSizes).allSatisfy { Int($0) == nil || $0 == $1 }
    case (.sequence(let all), .sequence(let others)): all.count == others.count && zip(all, others).allSatisfy { $0.allows($1) }
    case (.sequenceOf(let each), .sequence(let others)): others.allSatisfy { each.allows($0) }
    default: false
    }
  }

  var description: String {
    switch self {
    case .tensor(let type, let sizes): "\(type)[\(sizes.joined(separator: ", "))]"
    case .sequence(let all): "(\(all.map(\.description).joined(separator: "; ")))"
    case .sequenceOf(let each): "(any number of \(each))"
    case .unknown: "unknown"
    }
  }
}
