/// Which format's message a file holds, told by its first fields.
///
/// An ONNX model starts with the number of its version (field 1), a GraphDef with its first node (field 1, a message). A SavedModel
/// starts with a number as ONNX does, but its field 2 is a message, and that of ONNX a text, which never starts with a
/// control character.
enum ModelKind {
  case onnx
  case tensorFlowGraph
  case savedModel

  /// Fields looked at.
  private static let maximumFields = 64

  /// ONNX for what is none of them: its reader says best what is wrong.
  static func of(_ file: MappedFile) -> ModelKind {
    var cursor = ProtobufCursor(file)
    var kind = ModelKind.onnx
    for position in 0..<maximumFields {
      // What cannot be walked is left to a reader, which says why.
      guard let field = try? cursor.next() else { break }
      switch (field.number, field.payload) {
      case (1, .bytes) where position == 0, (4, .bytes) where position == 0: return .tensorFlowGraph
      case (2, .bytes(let range)) where position == 0 && isLibrary(range, in: file): return .tensorFlowGraph
      case (2, .bytes(let range)):
        if let first = file.bytes[range].first, first < 0x20 { kind = .savedModel }
      case (7, _), (8, _): return .onnx
      default: break
      }
      if kind == .savedModel { return kind }
    }
    return kind
  }

  /// A FunctionDefLibrary, which a GraphDef may start with: its field 1 is a FunctionDef, whose field 1 is a message.
  private static func isLibrary(_ range: Range<Int>, in file: MappedFile) -> Bool {
    var cursor = ProtobufCursor(file, range)
    guard let field = try? cursor.next(), field.number == 1, case .bytes(let inner) = field.payload else { return false }
    var function = ProtobufCursor(file, inner)
    guard let first = try? function.next(), case .bytes = first.payload else { return false }
    return first.number == 1 || first.number == 3
  }
}
