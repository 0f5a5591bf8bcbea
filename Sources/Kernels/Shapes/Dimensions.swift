internal import CKernels

extension KernelLimits {
  /// Dimensions of a tensor.
  public static let dimensions = 6
  /// Tensors that one concatenation joins.
  public static let parts = 64
}

extension KernelFields {
  /// Sizes from the outermost in, written as `1x64x56`; `[]` is not among them.
  func dimensions(_ key: String) throws(KernelsError) -> [Int] {
    try sizes(key, separator: "x", from: 1, most: KernelLimits.dimensions)
  }

  /// Whole numbers written with a plus between them, as `2+3`.
  func list(_ key: String, from minimum: Int, most: Int) throws(KernelsError) -> [Int] {
    try sizes(key, separator: "+", from: minimum, most: most)
  }

  private func sizes(_ key: String, separator: Character, from minimum: Int, most: Int) throws(KernelsError) -> [Int] {
    guard let text = text(key) else { throw KernelsError(.missingKey, "`\(key)` is missing", hint: "add \(key)=...") }
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count <= most else {
      throw KernelsError(.limit, "\(parts.count) numbers are too many, the most is \(most)", place: key)
    }
    var sizes: [Int] = []
    for part in parts {
      guard !part.isEmpty, part.allSatisfy({ "0"..."9" ~= $0 }) else {
        throw KernelsError(
          .value, "`\(text.prefix(40))` is not a list of whole numbers", place: key, hint: "write for example 2\(separator)3")
      }
      let size = Int(part) ?? .max
      try checkSize(size, key: key, from: minimum)
      sizes.append(size)
    }
    return sizes
  }

  /// A finite decimal number. Without `default` the key must be given.
  func number(_ key: String, default standard: Float? = nil) throws(KernelsError) -> Float {
    guard let text = text(key) else {
      if let standard { return standard }
      throw KernelsError(.missingKey, "`\(key)` is missing", hint: "add \(key)=...")
    }
    guard text.utf8.count <= 40, text.utf8.allSatisfy({ "0123456789.e-".utf8.contains($0) }), let number = Float(text),
      number.isFinite
    else { throw KernelsError(.value, "`\(text.prefix(40))` is not a decimal number", place: key) }
    return number
  }

  /// - Throws: `kernel.unsupported` for another type of elements than f32.
  func checkSinglePrecision() throws(KernelsError) {
    guard let type = text("dtype"), type != KernelElementType.f32.rawValue else { return }
    throw KernelsError(
      .unsupported, "`\(type.prefix(40))` is not measured for kernels of this kind", place: "dtype", hint: "use dtype=f32")
  }
}

/// `1x64x56`.
func dimensionsText(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: "x") }

/// `2+3`.
func listText(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: "+") }

/// - Throws: `kernel.value`, `kernel.limit`.
func checkDimensions(_ sizes: [Int], key: String) throws(KernelsError) {
  guard !sizes.isEmpty else { throw KernelsError(.value, "no dimensions", place: key, hint: "write 1 for one number") }
  guard sizes.count <= KernelLimits.dimensions else {
    throw KernelsError(
      .limit, "\(sizes.count) dimensions are too many, the most is \(KernelLimits.dimensions)", place: key)
  }
  for size in sizes { try checkSize(size, key: key) }
}

/// Operations: a number of elements so many times. Neither exceeds what any kernel may have.
///
/// - Throws: `kernel.limit`.
func operations(_ elements: Int64, times: Int64) throws(KernelsError) -> Int64 {
  guard let flops = product([Int(elements), Int(times)]) else { throw KernelsError.tooLarge }
  return flops
}

extension podium_dims {
  init(_ shape: [Int]) {
    self.init()
    rank = Int32(shape.count)
    withUnsafeMutableBytes(of: &sizes) { bytes in
      for (index, size) in shape.enumerated() {
        bytes.storeBytes(of: Int64(size), toByteOffset: index * MemoryLayout<Int64>.stride, as: Int64.self)
      }
    }
  }
}
