import ModelGraph

/// Where a tensor message keeps its elements. Only small tensors of whole numbers are ever read from there.
struct StoredElements: Sendable {
  /// The elements as they lie in memory, little-endian.
  var raw: Range<Int>?
  /// Typed floating-point elements, which are never read.
  var packed: Range<Int>?
  /// Runs of variable-length numbers.
  private var runs: [Range<Int>] = []
  private var singles: [Int] = []
  private var singleReals: [Double] = []
  var isExternal = false
  private var externalName = ""

  /// One number or a packed run of them. A tensor too large to be read keeps no more of them than that takes.
  mutating func add(_ field: ProtobufCursor.Field) {
    switch field.payload {
    case .bytes(let range): if runs.count <= Tensor.maximumFolded { runs.append(range) }
    case .varint(let value): if singles.count <= Tensor.maximumFolded { singles.append(Int(truncatingIfNeeded: value)) }
    case .fixed32(let bits):
      if singleReals.count <= Tensor.maximumFoldedReals { singleReals.append(Double(Float(bitPattern: bits))) }
    case .fixed64(let bits): if singleReals.count <= Tensor.maximumFoldedReals { singleReals.append(Double(bitPattern: bits)) }
    }
  }

  /// StringStringEntryProto: key 1, value 2. The key `location` names the other file.
  mutating func external(_ range: Range<Int>, in file: MappedFile) throws(ModelFormatsError) {
    var (key, value) = ("", "")
    var cursor = ProtobufCursor(file, range)
    while let field = try cursor.next() {
      switch field.number {
      case 1: key = try field.text(in: file)
      case 2: value = try field.text(in: file)
      default: break
      }
    }
    if key == "location" { externalName = value }
  }

  var location: Tensor.Location {
    if isExternal { return .external(externalName) }
    return (raw ?? packed ?? runs.first).map { .file($0) } ?? .none
  }

  /// All elements, at most `Tensor.maximumFolded`; nil when there are more or they are not whole numbers.
  func integers(as type: ElementType, in file: MappedFile) -> [Int]? {
    if isExternal { return nil }
    if let raw { return Self.integers(raw, as: type, in: file) }
    var numbers = singles
    for run in runs {
      var cursor = ProtobufCursor(file, run)
      while cursor.offset < cursor.end, numbers.count <= Tensor.maximumFolded {
        // A run that is cut short makes the tensor unreadable, no more than that.
        guard let number = try? cursor.varint() else { return nil }
        numbers.append(Int(truncatingIfNeeded: number))
      }
    }
    return numbers.count <= Tensor.maximumFolded ? numbers : nil
  }

  /// The same of floating-point elements, at most `Tensor.maximumFoldedReals`.
  func reals(as type: ElementType, in file: MappedFile) -> [Double]? {
    if isExternal { return nil }
    if type == .float16 || type == .bfloat16, raw == nil {
      // Typed storage keeps their bits in whole numbers.
      return integers(as: .int32, in: file)?.map { Self.real(bits: UInt16(truncatingIfNeeded: $0), type) }
    }
    guard let range = raw ?? packed else { return singleReals.isEmpty ? nil : singleReals }
    let width = type.bitWidth / 8
    guard width > 0, range.count % width == 0, range.count / width <= Tensor.maximumFoldedReals else { return nil }
    return stride(from: range.lowerBound, to: range.upperBound, by: width).compactMap { offset in
      switch type {
      case .float32:
        Double(Float(bitPattern: UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))))
      case .float64: Double(bitPattern: UInt64(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      case .float16, .bfloat16:
        Self.real(bits: UInt16(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)), type)
      default: nil
      }
    }
  }

  /// A 16-bit float as a number.
  private static func real(bits: UInt16, _ type: ElementType) -> Double {
    type == .bfloat16 ? HalfPrecision.bfloat16(bits) : HalfPrecision.float16(bits)
  }

  private static func integers(_ range: Range<Int>, as type: ElementType, in file: MappedFile) -> [Int]? {
    switch type {
    case .int64: load(range, Int64.self, file)
    case .int32: load(range, Int32.self, file)
    case .int16: load(range, Int16.self, file)
    case .int8: load(range, Int8.self, file)
    case .uint64: load(range, UInt64.self, file)
    case .uint32: load(range, UInt32.self, file)
    case .uint16: load(range, UInt16.self, file)
    case .uint8, .bool: load(range, UInt8.self, file)
    default: nil
    }
  }

  private static func load<T: FixedWidthInteger>(_ range: Range<Int>, _: T.Type, _ file: MappedFile) -> [Int]? {
    let width = MemoryLayout<T>.size
    guard range.count % width == 0, range.count / width <= Tensor.maximumFolded else { return nil }
    var numbers: [Int] = []
    numbers.reserveCapacity(range.count / width)
    for offset in stride(from: range.lowerBound, to: range.upperBound, by: width) {
      let value = T(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
      guard let number = Int(exactly: value) else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
