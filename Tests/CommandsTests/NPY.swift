/// Files of numpy, as its description of the format says.
enum NPY {
  /// - Parameters:
  ///   - type: such as `<f4`.
  ///   - shape: such as `(3, 4)`.
  static func bytes(_ type: String, _ shape: String, _ content: [UInt8]) -> [UInt8] {
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    let filled = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(filled.utf8) + content
  }

  /// One dimension of 32-bit floats.
  static func bytes(_ numbers: [Float]) -> [UInt8] {
    bytes("<f4", "(\(numbers.count),)", numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } })
  }
}
