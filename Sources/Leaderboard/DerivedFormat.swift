/// Which members the derived rows of a leaderboard file have. Facts do not depend on it, and neither does who wins.
///
/// A file says it in the member `derived`, together with the generation that it was written in: a release that does not know the member
/// keeps it as it was and counts the generation on, so its rows are not taken for those of a newer release.
struct DerivedFormat: Hashable {
  /// What this release writes.
  static let current = DerivedFormat(number: 1)
  /// Files that do not say: written before there was such a member, or by a release that does not know it.
  static let untold = DerivedFormat(number: 0)

  /// Members of rows that came later, with the format that had them first; `[]` stands for every element of a list. To add a member to
  /// the rows, count `current` on and name it here.
  private static let additions: [String: Int64] = [
    "sota[].contender": 1, "sota[].evidence.matches": 1, "sota[].level": 1, "sota[].match": 1,
    "boards[].attestations": 1, "boards[].counts": 1, "boards[].matches": 1, "boards[].ranking[].notMeasured": 1,
    "boards[].reported[].hardware": 1, "boards[].pareto": 1, "boards[].ranking[].level": 1,
    "boards[].records[].defences": 1, "boards[].records[].match": 1, "boards[].records[].p": 1, "boards[].reported": 1,
  ]

  /// 0 or more.
  let number: Int64

  /// True when rows of this format do not have the member at this path, and those of `current` do.
  func lacks(_ path: String) -> Bool { Self.additions[path].map { $0 > number } ?? false }
}

extension DerivedFormat {
  /// The member `derived` of a file of this generation.
  func json(generation: Int64) -> JSONValue { ["format": .integer(number), "generation": .integer(generation)] }

  /// As a file tells; nil when it has a member `derived` that is none. One of another generation is of an earlier writer.
  init?(of file: JSONValue) {
    guard let member = file["derived"] else {
      self = .untold
      return
    }
    guard let number = member["format"]?.integer, number > 0, let generation = member["generation"]?.integer else { return nil }
    self = generation == file["generation"]?.integer ? DerivedFormat(number: number) : .untold
  }
}
