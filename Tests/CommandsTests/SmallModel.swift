/// An ONNX file written by hand, so that every number that the program says of it can be checked by hand: with N free,
/// `x` [N, 4] times `w` [4, 3], a Reshape to what the input `sizes` [2] holds, a Sigmoid, and a Softmax or a Relu as the input
/// `pick` says.
enum SmallModel {
  /// With N = 4 and sizes 2, 6: the product 2 * 4 * 3 * 4 = 96; Sigmoid 4 * 12 = 48; Softmax of 2 rows of 6: 5 + 6 + 6 + 5 + 6 each, 56.
  static let (product, sigmoid, softmax, relu) = (96, 48, 56, 12)
  static let bound = ["--dim", "N=4", "--value", "sizes=2,6"]

  /// `weights` zero bytes lie in the file as a further initializer.
  static func bytes(weights: Int = 0) -> [UInt8] {
    var graph = Field()
    graph.message(1) { $0.node("MatMul", "/block.0/proj,1/MatMul", ["x", "w"], "a") }
    graph.message(1) { $0.node("Reshape", "/block.0/Reshape", ["a", "sizes"], "b") }
    graph.message(1) { $0.node("Sigmoid", "/block.1/act/Sigmoid", ["b"], "c") }
    graph.message(1) { node in
      node.node("If", "/pick", ["pick"], "y")
      for (branch, type) in [("then_branch", "Softmax"), ("else_branch", "Relu")] {
        node.message(5) { attribute in
          attribute.text(1, branch)
          attribute.message(6) { body in
            body.message(1) { $0.node(type, "/\(type)", ["c"], "\(branch)_y") }
            body.text(2, branch)
            body.message(12) { $0.text(1, "\(branch)_y") }
          }
          attribute.number(20, 5)
        }
      }
    }
    graph.text(2, "small")
    graph.message(5) { $0.tensor("w", 1, [4, 3], [UInt8](repeating: 0, count: 48)) }
    graph.message(11) { $0.input("x", 1, ["N", "4"]) }
    graph.message(11) { $0.input("sizes", 7, ["2"]) }
    graph.message(11) { $0.input("pick", 9, []) }
    graph.message(12) { $0.text(1, "y") }
    if weights > 0 { graph.message(5) { $0.tensor("unread", 2, [weights], [UInt8](repeating: 0, count: weights)) } }
    var model = Field()
    model.number(1, 8)
    model.text(2, "tests")
    model.message(8) { $0.number(2, 17) }
    model.data(7, graph.bytes)
    return model.bytes
  }
}

/// `x` [1, 1, 2, 2] times 1e-30, a convolution with the one weight 1e30, times 1e30: about 1e30 as it is written, but an optimiser
/// that multiplies weight and factor first gets infinity.
enum OverflowingModel {
  static var bytes: [UInt8] {
    func raw(_ number: Float) -> [UInt8] { withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
    var graph = Field()
    graph.message(1) { $0.node("Mul", "shrink", ["x", "small"], "a") }
    graph.message(1) { $0.node("Conv", "convolve", ["a", "large"], "b") }
    graph.message(1) { $0.node("Mul", "grow", ["b", "large"], "y") }
    graph.text(2, "overflowing")
    graph.message(5) { $0.tensor("small", 1, [1], raw(1e-30)) }
    graph.message(5) { $0.tensor("large", 1, [1, 1, 1, 1], raw(1e30)) }
    graph.message(11) { $0.input("x", 1, ["1", "1", "2", "2"]) }
    graph.message(12) { $0.input("y", 1, ["1", "1", "2", "2"]) }
    var model = Field()
    model.number(1, 8)
    model.message(8) { $0.number(2, 17) }
    model.data(7, graph.bytes)
    return model.bytes
  }
}

/// A Sigmoid of `x` [8].
enum SigmoidModel {
  static var bytes: [UInt8] { bytes(shape: ["8"]) }

  /// The same of `x` [count, 8].
  static func rows(_ count: Int) -> [UInt8] { bytes(shape: ["\(count)", "8"]) }

  private static func bytes(shape: [String]) -> [UInt8] {
    var graph = Field()
    graph.message(1) { $0.node("Sigmoid", "act", ["x"], "y") }
    graph.text(2, "sigmoid")
    graph.message(11) { $0.input("x", 1, shape) }
    graph.message(12) { $0.input("y", 1, shape) }
    var model = Field()
    model.number(1, 8)
    model.message(8) { $0.number(2, 17) }
    model.data(7, graph.bytes)
    return model.bytes
  }
}

/// The same Sigmoid as TensorFlow has it: a GraphDef, and a SavedModel around it.
enum TensorFlowSigmoid {
  static var graph: [UInt8] {
    var graph = Field()
    graph.message(1) { node in
      node.text(1, "x")
      node.text(2, "Placeholder")
      node.entry(5, "dtype") { $0.number(6, 1) }
      node.entry(5, "shape") { value in value.message(7) { shape in shape.message(2) { $0.number(1, 8) } } }
    }
    graph.message(1) { node in
      node.text(1, "y")
      node.text(2, "Sigmoid")
      node.text(3, "x")
      node.entry(5, "T") { $0.number(6, 1) }
    }
    return graph.bytes
  }

  static var savedModel: [UInt8] {
    var model = Field()
    model.number(1, 1)
    model.message(2) { meta in
      meta.message(1) { $0.text(4, "serve") }
      meta.data(2, graph)
      meta.entry(5, "serving_default") { signature in
        for (field, name, tensor) in [(1, "in", "x:0"), (2, "out", "y:0")] {
          signature.entry(field, name) { info in
            info.text(1, tensor)
            info.number(2, 1)
            info.message(3) { shape in shape.message(2) { $0.number(1, 8) } }
          }
        }
      }
    }
    return model.bytes
  }
}

/// Products one after the other: `x` [rows, widths[0]] times weights [widths[0], widths[1]] and so on, all of them zero.
enum ChainModel {
  /// - Parameter last: the operator of a further node `last`, which has one input.
  static func bytes(rows: Int, widths: [Int], last: String? = nil) -> [UInt8] {
    var graph = Field()
    for index in 1..<widths.count {
      graph.message(1) { $0.node("MatMul", "layer\(index)", ["x\(index - 1)", "w\(index)"], "x\(index)") }
    }
    if let last { graph.message(1) { $0.node(last, "last", ["x\(widths.count - 1)"], "y") } }
    graph.text(2, "chain")
    for index in 1..<widths.count {
      let sizes = [widths[index - 1], widths[index]]
      graph.message(5) { $0.tensor("w\(index)", 1, sizes, [UInt8](repeating: 0, count: 4 * sizes[0] * sizes[1])) }
    }
    graph.message(11) { $0.input("x0", 1, ["\(rows)", "\(widths[0])"]) }
    graph.message(12) { $0.text(1, last == nil ? "x\(widths.count - 1)" : "y") }
    var model = Field()
    model.number(1, 8)
    model.message(8) { $0.number(2, 17) }
    model.data(7, graph.bytes)
    return model.bytes
  }
}

/// Protobuf fields by the numbers in ONNX's public description.
private struct Field {
  var bytes: [UInt8] = []

  mutating func varint(_ value: Int) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  mutating func number(_ field: Int, _ value: Int) {
    varint(field << 3)
    varint(value)
  }

  mutating func data(_ field: Int, _ content: [UInt8]) {
    varint(field << 3 | 2)
    varint(content.count)
    bytes += content
  }

  mutating func text(_ field: Int, _ content: String) { data(field, Array(content.utf8)) }

  mutating func message(_ field: Int, _ write: (inout Field) -> Void) {
    var inner = Field()
    write(&inner)
    data(field, inner.bytes)
  }

  /// An entry of a map: field 1 the key, field 2 the value.
  mutating func entry(_ field: Int, _ key: String, _ write: (inout Field) -> Void) {
    message(field) { entry in
      entry.text(1, key)
      entry.message(2, write)
    }
  }

  mutating func node(_ type: String, _ name: String, _ inputs: [String], _ output: String) {
    for input in inputs { text(1, input) }
    text(2, output)
    text(3, name)
    text(4, type)
  }

  mutating func tensor(_ name: String, _ type: Int, _ sizes: [Int], _ raw: [UInt8]) {
    for size in sizes { number(1, size) }
    number(2, type)
    text(8, name)
    data(9, raw)
  }

  mutating func input(_ name: String, _ type: Int, _ sizes: [String]) {
    text(1, name)
    message(2) { value in
      value.message(1) { tensor in
        tensor.number(1, type)
        tensor.message(2) { shape in
          for size in sizes {
            shape.message(1) { dimension in
              if let number = Int(size) { dimension.number(1, number) } else { dimension.text(2, size) }
            }
          }
        }
      }
    }
  }
}
