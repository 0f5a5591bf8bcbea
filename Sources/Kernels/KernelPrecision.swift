/// The element types of a kernel that multiplies and adds, as its key `dtype` names them.
public enum KernelPrecision: String, Hashable, Sendable, CaseIterable {
  case f32
  /// Products of bf16, added up and given in f32, with a bias in f32: nothing is rounded but sums.
  case bf16
  /// Products of activations u8 and weights s8, added up and given in s32, with a bias in s32: what is scaled back to 8 bits
  /// afterwards is no part of it.
  case u8s8

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

extension KernelFields {
  /// `dtype`; `f32` where it is not given.
  ///
  /// - Throws: `kernel.unsupported`.
  func precision() throws(KernelsError) -> KernelPrecision {
    let known = KernelPrecision.allCases.map(\.rawValue)
    guard let text = text("dtype") else { return .f32 }
    if let precision = KernelPrecision(rawValue: text) { return precision }
    let isInteger = ["s8", "u8", "int8", "uint8", "i8"].contains(text)
    throw KernelsError(
      .unsupported, "there are no `\(text.prefix(40))` kernels of this kind", place: "dtype",
      hint: isInteger ? "use dtype=u8s8: activations of u8, weights of s8" : "use dtype=" + known.joined(separator: ", "))
  }
}
