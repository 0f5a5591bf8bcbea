extension KernelSpec {
  /// Reads a kernel, written as `kind:key=value,...`; keys in any order.
  ///
  /// `matmul`: `m`, `n`, `k`; batch `b` (1), `bias` (0 or 1; 0).
  ///
  /// `conv`: batch `n` (1), channels `c`, input `h` and `w`, output channels `k`, kernel `r` and `s` (down and across); without
  /// `h` and `r` it has one dimension. `stride` (1), `dilation` (1) and `pad` (0) are for all sides; `strideh`, `stridew`,
  /// `dilationh`, `dilationw`, `padh`, `padw` for one dimension, `padt`, `padb`, `padl`, `padr` for one side (top, bottom,
  /// left, right): the narrower key wins. `groups` (1), `bias` (0 or 1; 0).
  ///
  /// Both: `dtype` (`f32`).
  ///
  /// - Throws: `kernel.syntax`, `kernel.unknown-kind`, `kernel.unknown-key`, `kernel.duplicate-key`, `kernel.missing-key`,
  ///   `kernel.value`, `kernel.shape`, `kernel.limit`, `kernel.unsupported`.
  public init(parsing text: String) throws(KernelsError) {
    guard text.utf8.count <= KernelLimits.signatureLength else {
      throw KernelsError(.limit, "a kernel is written in at most \(KernelLimits.signatureLength) characters")
    }
    do throws(KernelsError) {
      self = try Self.read(text)
    } catch {
      // The whole text says where; the part that is wrong says it better when it is known.
      let place = error.place.map { "\(text): \($0)" } ?? text
      throw KernelsError(error.code, error.message, place: place, hint: error.hint)
    }
  }

  private static func read(_ text: String) throws(KernelsError) -> KernelSpec {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw KernelsError(.syntax, "has no kind", hint: "write for example matmul:m=64,n=64,k=64")
    }
    switch parts[0] {
    case "matmul": return .matmul(try readMatmul(parts[1]))
    case "conv": return .convolution(try readConvolution(parts[1]))
    case let kind:
      throw KernelsError(
        .unknownKind, "`\(kind.prefix(40))` is not a kernel", hint: suggestion(for: String(kind), among: ["matmul", "conv"]))
    }
  }

  private static func readMatmul(_ text: Substring) throws(KernelsError) -> MatrixMultiplication {
    let fields = try KernelFields(text, known: ["m", "n", "k", "b", "bias", "dtype"])
    try fields.checkElementType()
    return try MatrixMultiplication(
      m: try fields.size("m"), n: try fields.size("n"), k: try fields.size("k"), batch: try fields.size("b", default: 1),
      hasBias: try fields.flag("bias"))
  }

  private static func readConvolution(_ text: Substring) throws(KernelsError) -> Convolution {
    let fields = try KernelFields(
      text,
      known: [
        "n", "c", "h", "w", "k", "r", "s", "stride", "strideh", "stridew", "pad", "padh", "padw", "padt", "padb", "padl",
        "padr", "dilation", "dilationh", "dilationw", "groups", "bias", "dtype",
      ])
    try fields.checkElementType()
    let isFlat = !fields.contains("h") && !fields.contains("r")
    if isFlat, let key = ["strideh", "padh", "padt", "padb", "dilationh"].first(where: fields.contains) {
      throw KernelsError(
        .shape, "needs a second dimension", place: key, hint: "give h and r, or leave this out for one dimension")
    }
    var axes = [try readAxis(fields, input: "w", kernel: "s", dimension: "w", before: "padl", after: "padr")]
    if !isFlat {
      axes.insert(try readAxis(fields, input: "h", kernel: "r", dimension: "h", before: "padt", after: "padb"), at: 0)
    }
    return try Convolution(
      batch: try fields.size("n", default: 1), channels: try fields.size("c"), outputs: try fields.size("k"),
      groups: try fields.size("groups", default: 1), axes: axes, hasBias: try fields.flag("bias"))
  }

  private static func readAxis(
    _ fields: KernelFields, input: String, kernel: String, dimension: String, before: String, after: String
  ) throws(KernelsError) -> Convolution.Axis {
    func spread(_ key: String, default value: Int, from minimum: Int) throws(KernelsError) -> Int {
      let all = try fields.size(key, default: value, from: minimum)
      return try fields.size(key + dimension, default: all, from: minimum)
    }
    let pad = try spread("pad", default: 0, from: 0)
    return try Convolution.Axis(
      input: try fields.size(input), kernel: try fields.size(kernel), stride: try spread("stride", default: 1, from: 1),
      dilation: try spread("dilation", default: 1, from: 1), padBefore: try fields.size(before, default: pad, from: 0),
      padAfter: try fields.size(after, default: pad, from: 0))
  }
}
