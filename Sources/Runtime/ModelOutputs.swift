/// The model in `file` (ONNX) with further outputs, so that tensors inside it can be read: a copy with a fragment behind it, which
/// every reader of protobuf merges with what is there. Their types are inferred.
///
/// Optimisation may not fuse nodes whose results are read, so a model changed like this is never one to take times of.
///
/// - Parameter names: of tensors that are no outputs yet, each once. What the graph does not make is refused when a session is
///   opened.
public func modelAddingOutputs(_ names: [String], to file: [UInt8]) -> [UInt8] {
  // ValueInfoProto.name is field 1, GraphProto.output field 12, ModelProto.graph field 7.
  let outputs = names.flatMap { field(12, field(1, Array($0.utf8))) }
  return outputs.isEmpty ? file : file + field(7, outputs)
}

/// A field of protobuf that holds bytes: its number with wire type 2, their count, themselves.
private func field(_ number: Int, _ content: [UInt8]) -> [UInt8] { varint(number << 3 | 2) + varint(content.count) + content }

private func varint(_ value: Int) -> [UInt8] {
  var value = UInt64(value)
  var bytes: [UInt8] = []
  while value >= 0x80 {
    bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
    value >>= 7
  }
  return bytes + [UInt8(value)]
}
