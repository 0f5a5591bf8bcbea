import ModelGraph

/// The beginning of a file of numpy (`.npy`): what the array is and where its elements begin. Strict: what numpy itself writes, and
/// nothing else.
///
/// Source: NEP 1, A Simple File Format for NumPy Arrays; versions 2 and 3 of it in numpy.lib.format.
struct NPYHeader: Hashable {
  let elementType: ElementType
  let shape: [Int]
  /// Where the elements begin.
  let offset: Int
  /// Bytes of all elements.
  let byteCount: Int

  /// Bytes of the description; numpy's own are 128 in all.
  static let descriptionLimit = 1 << 16
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// - Throws: `npy.not-npy`, `npy.version`, `npy.truncated`, `npy.header`, `npy.type`, `npy.byte-order`, `npy.order`,
  ///   `npy.too-large`.
  init(parsing bytes: [UInt8], place: String) throws(RuntimeError) {
    guard bytes.starts(with: Self.magic) else {
      let isArchive = bytes.starts(with: [0x50, 0x4B])
      throw RuntimeError(
        .npyForeign, isArchive ? "this is an archive (.npz), not a file of one array" : "this is no file of numpy (.npy)",
        place: place, hint: "write one array with: numpy.save(\"x.npy\", x)")
    }
    guard bytes.count >= 10 else { throw Self.truncated(place) }
    let isShort = bytes[6] == 1
    guard (1...3).contains(bytes[6]), bytes[7] == 0 else {
      throw RuntimeError(.npyVersion, "version \(bytes[6]).\(bytes[7]) of the format is not known", place: place, hint: Self.remedy)
    }
    guard isShort || bytes.count >= 12 else { throw Self.truncated(place) }
    let length = (isShort ? bytes[8..<10] : bytes[8..<12]).reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = isShort ? 10 : 12
    guard length <= Self.descriptionLimit else {
      throw RuntimeError(
        .npyHeader, "its description has \(length) bytes, more than \(Self.descriptionLimit)", place: place, hint: Self.remedy)
    }
    guard bytes.count - start >= length else { throw Self.truncated(place) }
    var description = NPYDescription(bytes[start..<(start + length)], place: place)
    let array = try description.parse()
    elementType = try Self.elementType(array.type, place)
    guard !array.isColumnMajor else {
      throw RuntimeError(
        .npyOrder, "its elements lie column by column (Fortran order)", place: place,
        hint: "write it again with: numpy.save(\"x.npy\", numpy.ascontiguousarray(x))")
    }
    shape = array.shape
    offset = start + length
    do throws(RuntimeError) {
      byteCount = try RuntimeTensor.byteCount(elementType, shape)
    } catch {
      throw RuntimeError(.npyTooLarge, error.message, place: place, hint: "save a part of the array")
    }
  }

  /// `<f4`: byte order, kind, bytes.
  private static func elementType(_ text: String, _ place: String) throws(RuntimeError) -> ElementType {
    let order = text.first
    if order == ">" {
      throw RuntimeError(
        .npyByteOrder, "its elements are big-endian (\(text.debugDescription))", place: place,
        hint: "write it again with: numpy.save(\"x.npy\", x.astype(x.dtype.newbyteorder(\"<\")))")
    }
    guard let type = types[String(text.dropFirst())], order == "<" || (order == "|" && type.bitWidth == 8) else {
      throw RuntimeError(
        .npyType, "its elements are \(text.prefix(40).debugDescription), which no input is read from", place: place,
        hint: "convert them first, as with: x.astype(\"float32\")")
    }
    return type
  }

  /// By numpy's kind and bytes.
  private static let types: [String: ElementType] = [
    "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64, "u1": .uint8,
    "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool,
  ]

  static let remedy = "write it again with: numpy.save(\"x.npy\", x)"

  private static func truncated(_ place: String) -> RuntimeError {
    RuntimeError(.npyTruncated, "the file ends within its header", place: place, hint: remedy)
  }
}
