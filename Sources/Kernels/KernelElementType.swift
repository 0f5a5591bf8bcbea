internal import CKernels

/// What the elements of a kernel's tensor are; the names of the field's libraries.
public enum KernelElementType: String, Hashable, Sendable, CaseIterable {
  /// IEEE 754 single precision.
  case f32
  /// The upper half of an f32: 8 bits of significand.
  case bf16
  case s8
  case u8
  case s32

  public var bytes: Int64 { podium_element_bytes(code) }

  /// True for types of whole numbers, whose work is counted in operations and not in floating-point operations.
  public var isInteger: Bool { self != .f32 && self != .bf16 }

  /// A value between two neighbours of this type may differ from what is stored by this share of it: the distance of two
  /// neighbours, so that every way of rounding is within.
  var rounding: Double { self == .bf16 ? 1.0 / 128 : 0 }

  var code: podium_element_type {
    switch self {
    case .f32: PODIUM_F32
    case .bf16: PODIUM_BF16
    case .s8: PODIUM_S8
    case .u8: PODIUM_U8
    case .s32: PODIUM_S32
    }
  }
}
