/// One spatial dimension of a kernel that moves a window over its input.
protocol SpatialAxis {
  var input: Int { get }
  var kernel: Int { get }
  var stride: Int { get }
  var dilation: Int { get }
  var padBefore: Int { get }
  var padAfter: Int { get }
}

/// How one to three spatial dimensions are written: depth, height, width.
enum SpatialText {
  /// The keys of one dimension.
  struct Keys {
    let input: String
    let kernel: String
    /// What is put behind a key for all dimensions, such as `stride`.
    let suffix: String
    let padBefore: String
    let padAfter: String
  }

  static let depth = Keys(input: "d", kernel: "t", suffix: "d", padBefore: "padfront", padAfter: "padback")
  static let height = Keys(input: "h", kernel: "r", suffix: "h", padBefore: "padt", padAfter: "padb")
  static let width = Keys(input: "w", kernel: "s", suffix: "w", padBefore: "padl", padAfter: "padr")
  private static let all = [depth, height, width]

  /// Every key of any dimension; `spread` are those of all dimensions, such as `stride`.
  static func known(_ spread: [String]) -> [String] {
    all.flatMap { [$0.input, $0.kernel] } + spread.flatMap { key in [key] + all.map { key + $0.suffix } }
      + all.flatMap { [$0.padBefore, $0.padAfter] }
  }

  /// The dimensions that a text has: as many as it gives sizes for, and width always.
  ///
  /// - Throws: `kernel.shape` for a key of a dimension that it has not.
  static func dimensions(_ fields: KernelFields, _ spread: [String]) throws(KernelsError) -> [Keys] {
    let first = all.firstIndex { fields.contains($0.input) || fields.contains($0.kernel) } ?? all.count - 1
    for missing in all[..<first] {
      let keys = spread.map { $0 + missing.suffix } + [missing.padBefore, missing.padAfter]
      guard let key = keys.first(where: fields.contains) else { continue }
      throw KernelsError(
        .shape, "needs \(missing.suffix == "h" ? "a second" : "a third") dimension", place: key,
        hint: "give \(missing.input) and \(missing.kernel), or leave this out")
    }
    return Array(all[first...])
  }

  /// A size that is given for one dimension, or else for all.
  static func size(
    _ fields: KernelFields, _ key: String, of dimension: Keys, default value: Int, from minimum: Int
  ) throws(KernelsError) -> Int {
    let all = try fields.size(key, default: value, from: minimum)
    return try fields.size(key + dimension.suffix, default: all, from: minimum)
  }

  /// `pad`, or what the narrower keys say.
  static func padding(_ fields: KernelFields, of dimension: Keys) throws(KernelsError) -> (before: Int, after: Int) {
    let pad = try size(fields, "pad", of: dimension, default: 0, from: 0)
    return (
      try fields.size(dimension.padBefore, default: pad, from: 0), try fields.size(dimension.padAfter, default: pad, from: 0)
    )
  }

  static func inputs(_ axes: [some SpatialAxis]) -> [String] { zip(keys(axes), axes).map { "\($0.input)=\($1.input)" } }

  static func kernels(_ axes: [some SpatialAxis]) -> [String] { zip(keys(axes), axes).map { "\($0.kernel)=\($1.kernel)" } }

  /// One field where all dimensions agree, else one for each.
  static func spread(_ key: String, _ values: [Int]) -> [String] {
    guard let first = values.first, values.contains(where: { $0 != first }) else { return values.prefix(1).map { "\(key)=\($0)" } }
    return zip(all.suffix(values.count), values).map { "\(key)\($0.suffix)=\($1)" }
  }

  static func padding(_ axes: [some SpatialAxis]) -> [String] {
    if axes.allSatisfy({ $0.padBefore == $0.padAfter }) { return spread("pad", axes.map(\.padBefore)) }
    return zip(keys(axes), axes).flatMap { ["\($0.padBefore)=\($1.padBefore)", "\($0.padAfter)=\($1.padAfter)"] }
  }

  private static func keys(_ axes: [some SpatialAxis]) -> ArraySlice<Keys> { all.suffix(axes.count) }
}
