import Glibc

/// For places on an axis.
func logarithm10(_ value: Double) -> Double { log10(value) }
