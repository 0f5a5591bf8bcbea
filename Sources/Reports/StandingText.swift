import Leaderboard
import Statistics

/// A task in one class, for people.
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

  /// The ranking, the records, and who is not ranked.
  func show(className: String, width: Int?) -> String {
    let place = className == "any" ? "any machine" : "class \(className)"
    var text = wrapped("\(standing.task.key) (\(direction), \(place)): \(headline)", indentation: 2, width: width)
    if !standing.ranking.isEmpty { text += "\n" + ranking(width: width) + leftOut(width: width) }
    if standing.records.count > 1 { text += "\nRecords:\n" + records(width: width) }
    if !standing.matches.isEmpty { text += "\nMatches:\n" + matches(width: width) }
    if !standing.reported.isEmpty { text += "\nReported by others, not measured here:\n" + reported(width: width) }
    if !standing.excluded.isEmpty {
      text += "\nNot ranked:\n"
      for exclusion in standing.excluded {
        let reasons = exclusion.reasons.joined(separator: "; ")
        text += wrapped("\(exclusion.variant): \(reasons)", from: 2, indentation: 4, width: width)
      }
    }
    return text
  }

  private var direction: String { "\(metric.name), \(metric.direction == .min ? "less" : "more") is better" }

  private var headline: String {
    variant.isEmpty ? standing.why : "\(status) \(variant) with \(value) (\(standing.why))"
  }

  private func ranking(width: Int?) -> String {
    let ends = standing.ranking.flatMap { [$0.score.value, $0.interval?.lower, $0.interval?.upper].compactMap(\.self) }
    let scale = QuantityText.scale(for: ends, unit: metric.unit)
    var columns: [TextTable.Column] = [
      .init("VARIANT"), .init("RANK", .right), .init(scale.name.isEmpty ? metric.name : scale.name, .right),
    ]
    if metric.isMeasured { columns += [.init("95% INTERVAL", .right), .init("SPREAD", .right), .init("TRIALS", .right)] }
    var table = TextTable(columns: columns + [.init("RECORDED", isOptional: true)])
    for place in standing.ranking {
      var cells = [place.entry.variant, "\(place.rank)", scale.number(place.score.value)]
      if metric.isMeasured {
        let ends = place.interval.map { [$0.lower, $0.upper].map(scale.number).joined(separator: " - ") }
        let spread = place.spreadPpm.map { QuantityText.text(Double($0), unit: "ppm") }
        cells += [ends ?? "", spread ?? "", "\(place.entry.trials.count)"]
      }
      table.add(cells + [String(place.entry.recordedAt.prefix(19))])
    }
    return table.render(width: width)
  }

  /// The newest, newest first.
  private func matches(width: Int?) -> String {
    let shown = standing.matches.suffix(Self.matchesShown).reversed()
    let lines = shown.map { played in
      let text = "\(standing.variant(of: played.match.challenger)) \(BoardHistory.outcome(played, standing))"
      return wrapped(text, from: 2, indentation: 4, width: width)
    }
    let rest = standing.matches.count - shown.count
    return lines.joined() + (rest > 0 ? "  and \(rest) earlier ones: podium board history\n" : "")
  }

  private static let matchesShown = 5

  private func reported(width: Int?) -> String {
    var table = TextTable(columns: [
      .init("VARIANT"), .init("VALUE", .right), .init("CITATION"), .init("DATE"), .init("HARDWARE", isOptional: true),
    ])
    for result in standing.reported {
      let provenance = result.entry.provenance
      table.add([
        result.entry.variant, QuantityText.text(result.score.value, unit: metric.unit), provenance["citation"] ?? "",
        provenance["date"] ?? "", provenance["hardware"] ?? "",
      ])
    }
    return table.render(width: width)
  }

  /// What the times of ranked entries do not cover, and where to read why; empty when that is nothing.
  private func leftOut(width: Int?) -> String {
    let notes = standing.ranking.compactMap { place in
      place.entry.checks[Self.coverage].map { wrapped("\(place.entry.variant): \($0.note)", from: 2, indentation: 4, width: width) }
    }
    return notes.isEmpty ? "" : "\nNot measured:\n" + notes.joined()
  }

  /// The check by which a worker tells it.
  static let coverage = "coverage"

  private func records(width: Int?) -> String {
    var table = TextTable(columns: [
      .init("VARIANT"), .init("VALUE", .right), .init("GAIN", .right), .init("SINCE"), .init("RETRACTED"),
    ])
    for record in standing.records {
      table.add([
        record.entry.variant, QuantityText.text(record.score.value, unit: metric.unit),
        record.gainPpm.map { QuantityText.text(Double($0), unit: "ppm") } ?? "", String(record.since.prefix(19)),
        record.retraction?.reason ?? "",
      ])
    }
    return table.render(width: width)
  }
}
