/// Which of a batch's results earn matches, as its manifest says; the raw values are those of the manifest.
enum MatchPolicy: String {
  case never
  case bestPerBoard = "best-per-board"
  case all

  /// Matches that one batch may earn on one task in one class.
  var limit: Int {
    switch self {
    case .never: 0
    case .bestPerBoard: 3
    case .all: 100
    }
  }

  /// What it does not know, and nothing, is never.
  init(_ word: String) { self = Self(rawValue: word) ?? .never }
}
