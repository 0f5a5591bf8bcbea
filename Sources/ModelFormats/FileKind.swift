/// Kinds of files that are taken for models by mistake, told by their first bytes.
enum FileKind {
  /// A sentence and what to do; nil when nothing familiar is found.
  static func recognise(_ bytes: UnsafeRawBufferPointer) -> (message: String, hint: String?)? {
    for kind in known where starts(bytes, with: kind.signature, at: kind.offset) {
      return ("this is \(kind.name), not an ONNX model", kind.hint)
    }
    return nil
  }

  /// True when the file looks like something that people read. Only a guess: asked when nothing else fits.
  static func looksLikeText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let head = bytes.prefix(512)
    return head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
  }

  private struct Known {
    var name: String
    var signature: [UInt8]
    var offset = 0
    var hint: String?
  }

  /// Signatures as the formats' own descriptions give them.
  private static let known: [Known] = [
    Known(name: "a PNG image", signature: [0x89, 0x50, 0x4E, 0x47]),
    Known(name: "a JPEG image", signature: [0xFF, 0xD8, 0xFF]),
    Known(name: "a GIF image", signature: Array("GIF8".utf8)),
    Known(name: "a PDF document", signature: Array("%PDF".utf8)),
    Known(
      name: "a ZIP archive", signature: [0x50, 0x4B, 0x03, 0x04],
      hint: "unpack it; a PyTorch or Keras checkpoint must be exported to ONNX first"),
    Known(name: "a gzip archive", signature: [0x1F, 0x8B], hint: "unpack it first"),
    Known(name: "an HDF5 file", signature: [0x89, 0x48, 0x44, 0x46], hint: "a Keras model must be exported to ONNX first"),
    Known(name: "a TensorFlow Lite model", signature: Array("TFL3".utf8), offset: 4, hint: "convert it to ONNX first"),
    Known(name: "a program", signature: [0x7F, 0x45, 0x4C, 0x46]),
    Known(name: "a Python pickle", signature: [0x80, 0x02], hint: "a PyTorch checkpoint must be exported to ONNX first"),
    Known(
      name: "a Git LFS pointer", signature: Array("version https://git-lfs".utf8), hint: "fetch the file itself with git lfs pull"),
  ]

  private static func starts(_ bytes: UnsafeRawBufferPointer, with signature: [UInt8], at offset: Int) -> Bool {
    bytes.count >= offset + signature.count && bytes[offset..<(offset + signature.count)].elementsEqual(signature)
  }
}
