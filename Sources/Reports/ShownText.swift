import Leaderboard
import Statistics

/// A task in one class for people, from the rows of the file.
struct ShownText {
  private let standing: ShownStanding
  /// Rows of one list.
  private let limit: Int

  init(_ standing: ShownStanding, limit: Int = .max) {
    self.standing = standing
    self.limit = limit
  }

  private var metric: BoardTask.Metric { standing.task.metric }

  /// Who has the title; empty when nobody has.
  var variant: String { Self.text(standing.title?["holder"]) }

  var value: String { number(standing.title) }

  /// `record`, `contender` or `vacant`.
  var status: String { standing.title?["status"]?.text ?? "vacant" }

  var since: String { Self.text(standing.title?["since"]) }

  /// How far the title's entry is to be believed; empty when nobody has it.
  var level: String { Self.text(standing.title?["level"]) }

  /// Why the title is where it is, in one sentence.
  var why: String {
    if let title = standing.title { return Self.text(title["evidence"]?["why"]) }
    if standing.count("notRanked") > 0 { return "no entry is eligible" }
    return standing.count("reported") > 0 ? "no entry is measured" : "no entries"
  }

  /// The ranking, the records, and who is not ranked.
  func show(className: String, width: Int?) -> String {
    let place = className == "any" ? "any machine" : "class \(className)"
    var text = wrapped("\(standing.task.key) (\(direction), \(place)): \(headline)", indentation: 2, width: width)
    let places = standing.rows("ranking", limit: limit)
    let (records, reported) = (standing.rows("records"), standing.rows("reported", limit: limit))
    let excluded = standing.rows("notRanked", limit: limit)
    if !places.isEmpty {
      text += "\n" + ranking(places, width: width) + rest("ranking", places.count) + leftOut(places, width: width)
    }
    if records.count > 1 { text += "\nRecords:\n" + self.records(records, width: width) }
    if standing.count("matches") > 0 { text += "\nMatches:\n" + matches(width: width) }
    if !reported.isEmpty {
      text += "\nReported by others, not measured here:\n" + self.reported(reported, width: width)
      text += rest("reported", reported.count)
    }
    if !excluded.isEmpty {
      text += "\nNot ranked:\n"
      for exclusion in excluded {
        let reasons = (exclusion["reasons"]?.array ?? []).compactMap(\.text).joined(separator: "; ")
        text += wrapped("\(Self.text(exclusion["variant"])): \(reasons)", from: 2, indentation: 4, width: width)
      }
      text += rest("notRanked", excluded.count)
    }
    return text
  }

  private var direction: String { "\(metric.name), \(metric.direction == .min ? "less" : "more") is better" }

  private var headline: String { variant.isEmpty ? why : "\(status) \(variant) with \(value) (\(why))" }

  /// What a cut list leaves out, and how to see it; empty when that is nothing.
  private func rest(_ list: String, _ shown: Int) -> String {
    let rest = standing.count(list) - shown
    return rest > 0 ? "  and \(rest) more: podium board show \(standing.task.key)\n" : ""
  }

  private func ranking(_ places: [JSONValue], width: Int?) -> String {
    let ends = places.flatMap { [$0["value"], $0["interval"]?[0], $0["interval"]?[1]].compactMap { $0?.decimal } }
    let scale = QuantityText.scale(for: ends, unit: metric.unit)
    var columns: [TextTable.Column] = [
      .init("VARIANT"), .init("RANK", .right), .init(scale.name.isEmpty ? metric.name : scale.name, .right),
    ]
    if metric.isMeasured { columns += [.init("95% INTERVAL", .right), .init("SPREAD", .right), .init("TRIALS", .right)] }
    var table = TextTable(columns: columns + [.init("RECORDED", isOptional: true)])
    for place in places {
      var cells = [
        Self.text(place["variant"]), "\(place["rank"]?.integer ?? 0)", place["value"]?.decimal.map(scale.number) ?? "",
      ]
      if metric.isMeasured {
        let ends = place["interval"]?.array?.compactMap(\.decimal).map(scale.number).joined(separator: " - ")
        cells += [ends ?? "", Self.share(place["spreadPpm"]), "\(place["trials"]?.integer ?? 0)"]
      }
      table.add(cells + [String(Self.text(place["recordedAt"]).prefix(19))])
    }
    return table.render(width: width)
  }

  /// The newest, newest first.
  private func matches(width: Int?) -> String {
    let matches = standing.rows("matches")
    let shown = matches.suffix(Self.matchesShown).reversed()
    let lines = shown.map { match in
      wrapped("\(Self.text(match["challengerVariant"])) \(Self.outcome(match))", from: 2, indentation: 4, width: width)
    }
    let rest = matches.count - shown.count
    return lines.joined() + (rest > 0 ? "  and \(rest) earlier ones: podium board history\n" : "")
  }

  private static let matchesShown = 5

  /// As `BoardHistory.outcome`, from a row.
  private static func outcome(_ match: JSONValue) -> String {
    let against = text(match["holderVariant"])
    if let reasons = match["reasons"]?.array {
      return "against \(against), void: \(reasons.compactMap(\.text).joined(separator: "; "))"
    }
    let verdict = text(match["verdict"])
    guard let wins = match["wins"]?.integer, let pairs = match["pairs"]?.integer, let p = match["p"]?.decimal else {
      return "\(verdict) against \(against)"
    }
    let ends = (match["intervalPpm"]?.array ?? []).map(share)
    return "\(verdict) against \(against): better in \(wins) of \(pairs) pairs, by \(share(match["gainPpm"])) "
      + "(\(ends.joined(separator: " to "))), p \(BoardHistory.probability(p))"
  }

  private func reported(_ results: [JSONValue], width: Int?) -> String {
    var table = TextTable(columns: [
      .init("VARIANT"), .init("VALUE", .right), .init("CITATION"), .init("DATE"), .init("HARDWARE", isOptional: true),
    ])
    for result in results {
      table.add([Self.text(result["variant"]), number(result)] + ["citation", "date", "hardware"].map { Self.text(result[$0]) })
    }
    return table.render(width: width)
  }

  /// What the times of ranked entries do not cover, and where to read why; empty when that is nothing.
  private func leftOut(_ places: [JSONValue], width: Int?) -> String {
    let notes = places.compactMap { place in
      place["notMeasured"]?.text.map { wrapped("\(Self.text(place["variant"])): \($0)", from: 2, indentation: 4, width: width) }
    }
    return notes.isEmpty ? "" : "\nNot measured:\n" + notes.joined()
  }

  private func records(_ records: [JSONValue], width: Int?) -> String {
    var table = TextTable(columns: [
      .init("VARIANT"), .init("VALUE", .right), .init("GAIN", .right), .init("SINCE"), .init("RETRACTED"),
    ])
    for record in records {
      table.add([
        Self.text(record["variant"]), number(record), Self.share(record["gainPpm"]), String(Self.text(record["since"]).prefix(19)),
        Self.text(record["retracted"]?["reason"]),
      ])
    }
    return table.render(width: width)
  }

  /// The value of a row, with its unit; empty when there is none.
  private func number(_ row: JSONValue?) -> String {
    row?["value"]?.decimal.map { QuantityText.text($0, unit: metric.unit) } ?? ""
  }

  /// Millionths as percent; empty for none.
  private static func share(_ ppm: JSONValue?) -> String { ppm?.integer.map { QuantityText.text(Double($0), unit: "ppm") } ?? "" }

  private static func text(_ value: JSONValue?) -> String { value?.text ?? "" }
}
