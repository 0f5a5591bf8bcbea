import Leaderboard
import Statistics

/// Who has the title of a task in one class, for people.
struct StandingText {
  private let standing: Standing

  init(_ standing: Standing) { self.standing = standing }

  private var metric: BoardTask.Metric { standing.task.metric }

  /// Who has the title; empty when nobody has.
  var variant: String {
    switch standing.title {
    case .vacant: ""
    case .holder(let record, _): record.entry.variant
    case .contender(let place): place.entry.variant
    }
  }

  var value: String {
    switch standing.title {
    case .vacant: ""
    case .holder(let record, _): QuantityText.text(record.score.value, unit: metric.unit)
    case .contender(let place): QuantityText.text(place.score.value, unit: metric.unit)
    }
  }

  var status: String {
    switch standing.title {
    case .vacant: "vacant"
    case .holder: "record"
    case .contender: "contender"
    }
  }

  var since: String {
    switch standing.title {
    case .vacant: ""
    case .holder(let record, _): record.since
    case .contender(let place): place.entry.recordedAt
    }
  }

  /// The check by which a worker tells what a ranked time leaves out.
  static let coverage = "coverage"
}
