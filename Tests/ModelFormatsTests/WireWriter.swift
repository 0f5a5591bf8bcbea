/// Writes protobuf messages for tests, field by field, by the numbers in ONNX's public description.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  init(_ write: (inout WireWriter) -> Void = { _ in }) { write(&self) }

  mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  mutating func number(_ field: Int, _ value: Int) {
    varint(UInt64(field) << 3)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func data(_ field: Int, _ content: [UInt8]) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(content.count))
    bytes += content
  }

  mutating func text(_ field: Int, _ content: String) { data(field, Array(content.utf8)) }

  mutating func message(_ field: Int, _ write: (inout WireWriter) -> Void) { data(field, WireWriter(write).bytes) }

  mutating func packed(_ field: Int, _ values: [Int]) {
    message(field) { run in for value in values { run.varint(UInt64(bitPattern: Int64(value))) } }
  }

  mutating func raw(_ content: [UInt8]) { bytes += content }
}

/// A small model, `x` [2] through the given nodes, as bytes of a file.
func modelBytes(
  irVersion: Int = 8, opset: Int? = 17, outputs: [String] = [], graph write: (inout WireWriter) -> Void = { _ in }
) -> [UInt8] {
  WireWriter { model in
    model.number(1, irVersion)
    model.text(2, "tests")
    model.text(3, "1.0")
    model.message(7) { graph in
      write(&graph)
      graph.message(11) { declaration(&$0, "x", [2]) }
      for output in outputs { graph.message(12) { declaration(&$0, output, nil) } }
    }
    if let opset { model.message(8) { $0.number(2, opset) } }
  }.bytes
}

/// ValueInfoProto of float32; a negative size is written as such.
func declaration(_ info: inout WireWriter, _ name: String, _ shape: [Int]?) {
  info.text(1, name)
  info.message(2) { type in
    type.message(1) { tensor in
      tensor.number(1, 1)
      guard let shape else { return }
      tensor.message(2) { dims in for size in shape { dims.message(1) { $0.number(1, size) } } }
    }
  }
}

/// NodeProto.
func addNode(
  _ graph: inout WireWriter, _ type: String, _ inputs: [String], _ outputs: [String],
  attributes: (inout WireWriter) -> Void = { _ in }
) {
  graph.message(1) { node in
    for input in inputs { node.text(1, input) }
    for output in outputs { node.text(2, output) }
    node.text(4, type)
    attributes(&node)
  }
}
