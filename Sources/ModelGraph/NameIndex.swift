/// Names with numbers that rise from 0 in the order in which they come: an open hash table.
struct NameIndex: Sendable {
  /// By number.
  private(set) var names: [String] = []
  /// The upper half of a name's hash over its number plus 1; 0 where the place is free. A power of two many, at most half of them
  /// taken.
  private var places: [UInt64]

  private static let lower: UInt64 = 0xFFFF_FFFF

  /// - Parameter capacity: so many names need no growth.
  init(capacity: Int) {
    names.reserveCapacity(capacity)
    places = Array(repeating: 0, count: Self.size(for: capacity))
  }

  /// Nil when it is not there.
  func number(of name: String) -> Int? {
    let place = place(of: name, hash: NameHash.of(name))
    return places[place] == 0 ? nil : Self.number(places[place])
  }

  /// The number of a name, a new one when it was not there.
  mutating func number(adding name: String) -> (number: Int, isNew: Bool) {
    let hash = NameHash.of(name)
    let place = place(of: name, hash: hash)
    if places[place] != 0 { return (Self.number(places[place]), false) }
    names.append(name)
    places[place] = hash & ~Self.lower | UInt64(names.count)
    if names.count * 2 > places.count { grow() }
    return (names.count - 1, true)
  }

  /// Where the name is, or the free place where it belongs.
  private func place(of name: String, hash: UInt64) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while places[place] != 0 {
      if (places[place] ^ hash) & ~Self.lower == 0, names[Self.number(places[place])] == name { break }
      place = (place + 1) & mask
    }
    return place
  }

  private mutating func grow() {
    places = Array(repeating: 0, count: places.count * 4)
    for (number, name) in names.enumerated() {
      let hash = NameHash.of(name)
      var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = hash & ~Self.lower | UInt64(number + 1)
    }
  }

  private static func number(_ entry: UInt64) -> Int { Int(truncatingIfNeeded: entry & lower) - 1 }

  private static func size(for capacity: Int) -> Int {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    return size
  }
}
