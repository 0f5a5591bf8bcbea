/// What an entry is ranked by, in the unit of the task's metric.
public enum Score: Hashable, Comparable, Sendable {
  /// Compared as integers, so that equal is equal beyond 2^53 too.
  case exact(Int64)
  /// Finite.
  case measured(Double)

  /// The nearest double.
  public var value: Double {
    switch self {
    case .exact(let value): Double(value)
    case .measured(let value): value
    }
  }

  public static func < (left: Self, right: Self) -> Bool {
    if case .exact(let left) = left, case .exact(let right) = right { return left < right }
    return left.value < right.value
  }

  /// A measured value that is whole is written as an integer.
  public var json: JSONValue {
    switch self {
    case .exact(let value): .integer(value)
    case .measured(let value): JSONValue(whole: value)
    }
  }

  /// The difference as a share of the old value, in millionths; nil when the old value is zero or the share does not fit.
  func gainPpm(over old: Score) -> Int64? {
    guard old.value != 0 else { return nil }
    return Int64(exactly: (abs(value - old.value) / abs(old.value) * 1_000_000).rounded())
  }
}

extension JSONValue {
  /// An integer when the value is one.
  public init(whole value: Double) {
    self = Int64(exactly: value).map(JSONValue.integer) ?? .decimal(value)
  }
}
