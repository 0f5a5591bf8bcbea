internal import CKernels

/// The element types that have a peak of their own.
public enum ArithmeticType: String, Codable, Hashable, Sendable, CaseIterable {
  case f32
  case f64
  /// Products of bf16, summed in f32.
  case bf16
  /// Products of unsigned and signed bytes, summed in 32-bit integers.
  case u8s8

  /// Of a rate of it: integer operations are no FLOPs.
  public var unit: String { self == .u8s8 ? "op/s" : "FLOP/s" }

  var kind: podium_peak_kind {
    switch self {
    case .f32: PODIUM_FUSED_MULTIPLY_ADD
    case .f64: PODIUM_MULTIPLY_ADD_F64
    case .bf16: PODIUM_DOT_BF16
    case .u8s8: PODIUM_DOT_U8S8
    }
  }

  /// False where this machine has no instructions for it, or better ones than we measure (matrix tiles, long vectors).
  public var hasPeak: Bool { podium_has_peak(kind) != 0 }
}
