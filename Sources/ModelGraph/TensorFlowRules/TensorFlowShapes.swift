/// The shape rules of TensorFlow's operators, one family to a file, by the operator's name without the domain `tensorflow`.
///
/// Where ONNX has the same operator its rule does the work, see `NodeContext.asONNX`. Source of all of them: the operators'
/// registrations in tensorflow/core/ops and the documentation of `tf.raw_ops`, as of TensorFlow 2.21.
enum TensorFlowShapes {
  /// By qualified name.
  static let all: [String: ShapeRule] = {
    let families = [
      elementwise, windows, linear, normalization, reductions, layout, joining, slicing, gathering, constants, random, blocks,
      images,
      selection, lists, signals, recurrent, quantization, tables, sparse, gradients, matrices, steered,
    ]
    var table: [String: ShapeRule] = [:]
    for (name, rule) in families.joined() { table["\(Node.tensorFlowDomain)::\(name)"] = rule }
    return table
  }()

  /// The same as the first input, without its contents.
  static let like = ShapeRule { (context) throws(ModelGraphError) in [try context.like(0)] }

  /// Control flow of TensorFlow 1 that the reader could not turn into loops and branches.
  private static let steered = ShapeRule.each(
    ["Exit", "RefExit", "Merge", "RefMerge", "Switch", "RefSwitch", "NextIteration", "RefNextIteration"]
  ) { (_) throws(ModelGraphError) in
    throw ModelGraphError(.unknown, "its loop or branch of Switch and Merge nodes has a form that Podium does not follow")
  }

  /// Nothing to know: what it makes holds no tensor, or is never asked for.
  static let nothing = ShapeRule { (context) throws(ModelGraphError) in
    Array(repeating: TensorInfo(nil, []), count: context.node.outputs.count)
  }
}

extension NodeContext {
  /// What another operator's rule reads.
  struct Operand {
    var name: String
    var info: TensorInfo?

    /// Known numbers in one dimension.
    static func numbers(_ values: [Quantity]) -> Operand {
      Operand(name: "", info: TensorInfo(.int64, [Quantity(values.count)], values: values))
    }

    static let missing = Operand(name: "", info: nil)
  }

  /// An input as it is; missing when there is none.
  func operand(_ index: Int) -> Operand {
    has(index) ? Operand(name: node.inputs[index], info: inputs[index]) : .missing
  }

  /// What the rule of ONNX's operator says of these operands; all inputs when none are named.
  func asONNX(
    _ name: String, _ operands: [Operand]? = nil, _ attributes: Attributes = [:]
  ) throws(ModelGraphError) -> [TensorInfo] {
    guard let rule = ShapeRules.onnx[name] else { throw ModelGraphError(.unknown, "Podium has no shape rule for \(name)") }
    let operands = operands ?? inputs.indices.map { operand($0) }
    let node = Node(
      name: node.label, operator: name, inputs: operands.map(\.name), outputs: node.outputs, attributes: attributes)
    return try rule.infer(NodeContext(node: node, opset: 22, inputs: operands.map(\.info)))
  }

  /// The type that an attribute names by TensorFlow's code, if it is there.
  func tensorFlowType(_ attribute: String) -> ElementType? { node.integer(attribute).flatMap { ElementType(tensorFlowCode: $0) } }

  /// True when an attribute of truth is there and holds.
  func isSet(_ attribute: String) -> Bool { node.integer(attribute) ?? 0 != 0 }

  /// A dimension that an attribute gives, where -1 is one that data decide.
  func dimension(_ size: Int, axis: Int) -> Quantity { size < 0 ? freshDimension(axis: axis) : Quantity(size) }
}

extension ShapeRule {
  /// Operators that ONNX has as well, under its name.
  static func onnx(_ names: [String: String], type: String? = nil) -> [String: ShapeRule] {
    names.mapValues { name in
      ShapeRule { (context) throws(ModelGraphError) in
        var outputs = try context.asONNX(name)
        if let type = type.flatMap({ context.tensorFlowType($0) }) {
          for index in outputs.indices { outputs[index].elementType = type }
        }
        return outputs
      }
    }
  }
}
