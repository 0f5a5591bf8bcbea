/// A JSON value: what the leaderboard file and every `--json` answer are made of.
///
/// Keys of an object have no order of their own; both writers sort them. Equality is structural, and texts are equal when they are
/// canonically equivalent in Unicode: where bytes matter, compare `canonical`.
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

  /// An integer, also one beyond 2^53 that was written as a decimal string. A smaller one in quotes is a text: one number has one
  /// form, or equal facts would have two ids.
  public var integer: Int64? {
    switch self {
    case .integer(let value): return value
    case .string(let text):
      guard let value = Int64(text), value.magnitude > Self.largestExactInteger.magnitude, String(value) == text else { return nil }
      return value
    default: return nil
    }
  }

  public var array: [JSONValue]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  public var object: [String: JSONValue]? {
    guard case .object(let members) = self else { return nil }
    return members
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
  public init(nilLiteral: ()) { self = .null }
}
