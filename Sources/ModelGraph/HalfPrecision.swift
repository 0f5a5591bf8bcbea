/// Numbers of 16 bits, from their bits.
package enum HalfPrecision {
  /// 1 bit of sign, 5 of exponent, biased by 15, 10 of fraction (IEEE 754 binary16).
  package static func float16(_ bits: UInt16) -> Double {
    let sign: Double = bits >> 15 == 1 ? -1 : 1
    let exponent = Int(bits >> 10 & 31)
    let fraction = Double(bits & 1023) / 1024
    switch exponent {
    case 0: return sign * fraction * 0x1p-14
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
    }
  }

  /// The upper half of a float.
  package static func bfloat16(_ bits: UInt16) -> Double { Double(Float(bitPattern: UInt32(bits) << 16)) }
}
