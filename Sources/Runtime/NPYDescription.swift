/// The Python literal in a file of numpy: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, filled up with spaces and
/// closed by a newline. Three keys in any order, each once.
struct NPYDescription {
  private let bytes: ArraySlice<UInt8>
  private let place: String
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>, place: String) {
    self.bytes = bytes
    self.place = place
    position = bytes.startIndex
  }

  /// - Throws: `npy.header`; `npy.type` for elements with fields.
  mutating func parse() throws(RuntimeError) -> (type: String, isColumnMajor: Bool, shape: [Int]) {
    var type: String?
    var isColumnMajor: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try elementType()
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try truth()
      case "shape" where shape == nil: shape = try sizes()
      default: throw wrong("the key \(key.prefix(40).debugDescription) is unknown or given twice")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipSpaces()
    guard position == bytes.endIndex || (position == bytes.endIndex - 1 && bytes[position] == UInt8(ascii: "\n")) else {
      throw wrong("something follows the description")
    }
    guard let type, let isColumnMajor, let shape else { throw wrong("one of descr, fortran_order, shape is missing") }
    return (type, isColumnMajor, shape)
  }

  private mutating func elementType() throws(RuntimeError) -> String {
    skipSpaces()
    guard position < bytes.endIndex, bytes[position] != UInt8(ascii: "["), bytes[position] != UInt8(ascii: "(") else {
      throw RuntimeError(
        .npyType, "its elements have fields of their own", place: place, hint: "save one field of it, as with: x[\"name\"]")
    }
    return try string()
  }

  /// Between quotes; numpy escapes nothing in what it writes here.
  private mutating func string() throws(RuntimeError) -> String {
    skipSpaces()
    guard position < bytes.endIndex, bytes[position] == UInt8(ascii: "'") || bytes[position] == UInt8(ascii: "\""),
      let end = bytes[(position + 1)...].firstIndex(of: bytes[position])
    else { throw wrong("a quoted word is expected") }
    let content = bytes[(position + 1)..<end]
    position = end + 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func truth() throws(RuntimeError) -> Bool {
    if take("True") { return true }
    if take("False") { return false }
    throw wrong("fortran_order is neither True nor False")
  }

  /// `()`, `(3,)`, `(3, 4)`.
  private mutating func sizes() throws(RuntimeError) -> [Int] {
    var sizes: [Int] = []
    try expect("(")
    while !take(")") {
      guard sizes.count < RuntimeTensor.rankLimit else { throw wrong("it has more than \(RuntimeTensor.rankLimit) dimensions") }
      sizes.append(try size())
      guard take(",") else {
        // One size in brackets is a number to Python, not a shape.
        if sizes.count == 1 { throw wrong("its shape is no tuple") }
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func size() throws(RuntimeError) -> Int {
    skipSpaces()
    let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let size = Int(String(decoding: digits, as: UTF8.self)) else { throw wrong("a size is no whole number of 63 bits") }
    position = digits.endIndex
    return size
  }

  private mutating func expect(_ word: String) throws(RuntimeError) {
    guard take(word) else { throw wrong("\(word.debugDescription) is expected") }
  }

  /// Goes behind the word if it is next.
  private mutating func take(_ word: String) -> Bool {
    skipSpaces()
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func skipSpaces() {
    while position < bytes.endIndex, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  private func wrong(_ message: String) -> RuntimeError {
    RuntimeError(
      .npyHeader, "its description is not what numpy writes, at byte \(position): \(message)", place: place, hint: NPYHeader.remedy)
  }
}
