/// A JSON value: what the leaderboard file and every `--json` answer are made of.
///
/// Keys of an object have no order of their own; both writers sort them. Equality is structural, and compares strings as Swift
/// does: by character, not by byte.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// For views only: facts hold no floating point, so that hashes agree in every language.
  case decimal(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// The value under a key; nil for another kind of value, or no such key.
  public subscript(key: String) -> JSONValue? {
    get {
      guard case .object(let members) = self else { return nil }
      return members[key]
    }
    set {
      guard case .object(var members) = self else { return }
      members[key] = newValue
      self = .object(members)
    }
  }

  public var text: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// An integer, also one beyond 2^53 that was written as a decimal string.
  public var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .string(let text): Self.largeInteger(text)
    default: nil
    }
  }

  /// Any number as the nearest double.
  public var decimal: Double? {
    if case .decimal(let value) = self { return value }
    return integer.map(Double.init)
  }

  public var isNull: Bool { self == .null }

  public var array: [JSONValue]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  public var object: [String: JSONValue]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The value at an index; nil for another kind of value, or no such index.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let values) = self, values.indices.contains(index) else { return nil }
    return values[index]
  }

  /// True when a number with a fraction or exponent is anywhere inside.
  var hasDecimal: Bool {
    switch self {
    case .decimal: true
    case .array(let values): values.contains(where: \.hasDecimal)
    case .object(let members): members.values.contains(where: \.hasDecimal)
    case .null, .bool, .integer, .string: false
    }
  }

  /// Lists and objects inside each other in one fact; well below `depthLimit`, since the file nests a fact in its own objects.
  static let factDepthLimit = 32

  /// True when more than so many lists and objects are inside each other.
  func isNested(deeperThan limit: Int) -> Bool {
    switch self {
    case .array(let values): limit < 1 || values.contains { $0.isNested(deeperThan: limit - 1) }
    case .object(let members): limit < 1 || members.values.contains { $0.isNested(deeperThan: limit - 1) }
    case .null, .bool, .integer, .decimal, .string: false
    }
  }

  /// The same value with every number with a fraction or exponent written as a string, so that it can be part of a fact.
  var withoutDecimals: JSONValue {
    switch self {
    case .decimal(let value): .string("\(value)")
    case .array(let values): .array(values.map(\.withoutDecimals))
    case .object(let members): .object(members.mapValues(\.withoutDecimals))
    case .null, .bool, .integer, .string: self
    }
  }

  /// The same value as it is after it was written and read again: integers beyond 2^53 are strings.
  var asWritten: JSONValue {
    switch self {
    case .integer(let value) where value.magnitude > Self.largestExactInteger.magnitude: .string("\(value)")
    case .array(let values): .array(values.map(\.asWritten))
    case .object(let members): .object(members.mapValues(\.asWritten))
    case .null, .bool, .integer, .decimal, .string: self
    }
  }

  /// Only what the writers make: no sign, space or zero in front, and only beyond 2^53.
  private static func largeInteger(_ text: String) -> Int64? {
    guard let value = Int64(text), value.magnitude > largestExactInteger.magnitude, "\(value)" == text else { return nil }
    return value
  }
}

extension JSONValue {
  /// A number of any size that is exact: beyond 2^53 a decimal string.
  public init(_ value: UInt64) {
    self = Int64(exactly: value).map(JSONValue.integer) ?? .string("\(value)")
  }

  /// A list of strings.
  @inlinable
  public init(_ values: some Sequence<String>) { self = .array(values.map { .string($0) }) }
}

extension JSONValue: ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(floatLiteral value: Double) { self = .decimal(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
  public init(nilLiteral: ()) { self = .null }
}
