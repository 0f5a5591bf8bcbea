import Leaderboard

/// Who has the title of a task in one class, for people.
struct StandingText {
  private let standing: Standing

  init(_ standing: Standing) { self.standing = standing }

  /// Empty when nobody has it.
  var variant: String {
    switch standing.title {
    case .vacant: ""
    case .holder(let record, _): record.entry.variant
    case .contender(let place): place.entry.variant
    }
  }
}
