import Yams

extension JSON {
  struct Foreign: Error, CustomStringConvertible {
    let description: String
  }

  /// The value of a YAML text, by the types that YAML gives plain scalars.
  init(yaml text: String) throws {
    guard let value = try Yams.load(yaml: text) else { throw Foreign(description: "an empty text") }
    try self.init(loaded: value)
  }

  private init(loaded value: Any) throws {
    switch value {
    case let value as Bool: self = .bool(value)
    case let value as Int: self = .integer(value)
    case let value as Double: self = .decimal(value)
    case let value as String: self = .string(value)
    case let values as [Any]: self = .list(try values.map { try JSON(loaded: $0) })
    case let members as [AnyHashable: Any]:
      // `on` is a truth to YAML 1.1, and a key to GitHub.
      let pairs = try members.map { ($0.key as? String ?? "\($0.key)", try JSON(loaded: $0.value)) }
      self = .object(Dictionary(uniqueKeysWithValues: pairs))
    default: self = .null
    }
  }
}
