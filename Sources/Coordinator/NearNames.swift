/// Names that a mistyped one may stand for.
struct NearNames {
  /// Names told at once.
  private static let limit = 3
  /// Names and letters of each that are looked at: a question must not cost the coordinator its turn.
  private static let namesAsked = 1_000
  private static let letters = 64

  let known: [String]

  /// Those of another host with the same name before the `@`, then those that take the fewest letters put in or taken out, up to half
  /// of the name's; nearest first.
  func near(_ name: String) -> [String] {
    let word = Self.letters(of: name)
    let found = known.prefix(Self.namesAsked).map { (name: $0, edits: Self.edits(from: word, to: Self.letters(of: $0))) }
      .filter { $0.edits <= max(2, word.count / 2) }
    return found.sorted { $0.edits != $1.edits ? $0.edits < $1.edits : $0.name < $1.name }.prefix(Self.limit).map(\.name)
  }

  private static func edits(from word: [UInt8], to name: [UInt8]) -> Int {
    let at = UInt8(ascii: "@")
    return word.prefix { $0 != at } == name.prefix { $0 != at } ? 0 : name.difference(from: word).count
  }

  private static func letters(of name: String) -> [UInt8] { Array(name.lowercased().utf8.prefix(letters)) }
}
