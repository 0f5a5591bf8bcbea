/// The element types of a kernel that multiplies and adds, as its key `dtype` names them.
public enum KernelPrecision: String, Codable, Hashable, Sendable, CaseIterable {
  case f32
  /// Products of bf16, added up and given in f32, with a bias in f32: nothing is rounded but sums.
  case bf16
  /// Products of activations u8 and weights s8, added up and given in s32, with a bias in s32: what is scaled back to 8 bits
  /// afterwards is no part of it.
  case u8s8

  /// - Throws: `kernel.unsupported` for another word.
  public static func named(_ name: String) throws(KernelsError) -> KernelPrecision {
    if let precision = KernelPrecision(rawValue: name) { return precision }
    let isInteger = ["s8", "u8", "int8", "uint8", "i8"].contains(name)
    throw KernelsError(
      .unsupported, "there are no `\(name.prefix(40))` kernels of this kind", place: "dtype",
      hint: isInteger
        ? "use dtype=u8s8: activations of u8, weights of s8" : "use dtype=" + allCases.map(\.rawValue).joined(separator: ", "))
  }

  var activations: KernelElementType {
    switch self {
    case .f32: .f32
    case .bf16: .bf16
    case .u8s8: .u8
    }
  }

  var weights: KernelElementType { self == .u8s8 ? .s8 : activations }
  var bias: KernelElementType { output }
  var output: KernelElementType { self == .u8s8 ? .s32 : .f32 }
}

/// A kernel that exists in several element types.
protocol PreciseShape: KernelShape {
  /// The same kernel in another.
  func converted(to precision: KernelPrecision) throws(KernelsError) -> Self
}

extension KernelSpec {
  /// The same kernel in other element types; itself when its kind has none to choose.
  ///
  /// - Throws: `kernel.limit`.
  public func converted(to precision: KernelPrecision) throws(KernelsError) -> KernelSpec {
    func convert(_ shape: some PreciseShape) throws(KernelsError) -> KernelSpec { KernelSpec(try shape.converted(to: precision)) }
    guard let shape = shape as? any PreciseShape else { return self }
    return try convert(shape)
  }
}

extension KernelFields {
  /// `dtype`; `f32` where it is not given.
  ///
  /// - Throws: `kernel.unsupported`.
  func precision() throws(KernelsError) -> KernelPrecision { try KernelPrecision.named(text("dtype") ?? "f32") }
}
