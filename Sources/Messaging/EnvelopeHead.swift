/// What a message to the coordinator shows before it is decoded: its id, its kind, and whether it keeps the limits.
///
/// Decoding makes objects many times the size of a few bytes, so a message is weighed first. Constant memory; linear in the bytes.
struct EnvelopeHead {
  private(set) var id: UInt64 = 0
  /// Nil for none, and for one of a newer release.
  private(set) var kind: MessageKind?

  /// Fields of an envelope at its top; ours have two.
  private static let fieldLimit = 8
  /// Below this many bytes no message can be heavy.
  private static let lightBytes = 64 * 1024

  /// Nil for what cannot be an envelope. More than one body is none: the last would win, and we would have weighed another.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var fields = FieldCursor(bytes)
    var count = 0
    while let field = fields.next() {
      count += 1
      guard count <= Self.fieldLimit else { return nil }
      switch field.content {
      case .number(let value) where field.number == 1: id = value
      case .bytes:
        guard let known = MessageKind(rawValue: field.number) else { continue }
        guard kind == nil else { return nil }
        kind = known
      case .number, .fixed: continue
      }
    }
    guard fields.isAtEnd else { return nil }
  }

  /// Throws `message.too-large` for a message that is larger than its kind may be.
  func weigh(_ bytes: UnsafeRawBufferPointer) throws(MessagingError) {
    // A kind of a newer release is told that we do not know it, if it is short.
    let limit = kind?.rule.bytes ?? MessageLimits.noteBytes
    guard bytes.count <= limit else {
      throw MessagingError(
        .tooLarge, "a message of \(bytes.count) bytes; the limit for its kind is \(limit)", hint: "send less at once")
    }
    // What travels in chunks has no parts.
    guard bytes.count > Self.lightBytes, kind != .blobPut else { return }
    guard FieldCursor.parts(in: bytes, upTo: MessageLimits.parts) <= MessageLimits.parts else {
      throw MessagingError(
        .tooLarge, "a message of more than \(MessageLimits.parts) parts", hint: "send less at once")
    }
  }
}
