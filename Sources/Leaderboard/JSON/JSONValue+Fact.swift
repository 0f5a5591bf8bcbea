extension JSONValue {
  /// Lists and objects inside each other in one fact; well below `depthLimit`, since a fact lies inside the file's own objects.
  static let factDepthLimit = 32

  /// The value as it may stand in a fact: integers beyond 2^53 as decimal strings, so that a fact has one form in memory and on
  /// disk. Throws `board.fact` for a decimal number and for nesting beyond `factDepthLimit`.
  func asFact(place: String) throws(LeaderboardError) -> JSONValue { try asFact(place: place, depth: 0) }

  private func asFact(place: String, depth: Int) throws(LeaderboardError) -> JSONValue {
    guard depth <= Self.factDepthLimit else {
      throw LeaderboardError(.fact, "nested deeper than \(Self.factDepthLimit)", place: place)
    }
    switch self {
    case .null, .bool, .string: return self
    case .integer(let value):
      return value.magnitude > Self.largestExactInteger.magnitude ? .string(String(value)) : self
    case .decimal(let value):
      throw LeaderboardError(
        .fact, "holds the decimal number \(value)", place: place, hint: "use an integer in a smaller unit, or a text")
    case .array(var values):
      for index in values.indices { values[index] = try values[index].asFact(place: place, depth: depth + 1) }
      return .array(values)
    case .object(let members):
      var facts: [String: JSONValue] = [:]
      facts.reserveCapacity(members.count)
      for (key, value) in members { facts[key] = try value.asFact(place: place, depth: depth + 1) }
      return .object(facts)
    }
  }
}
