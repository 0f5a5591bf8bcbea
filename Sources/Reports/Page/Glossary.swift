import Leaderboard

/// What the words and units of a report mean.
enum Glossary {
  /// Of the units that are there, and of the words that every report uses.
  static func section(for standings: [ShownStanding]) -> ReportSection {
    let used = Set(standings.map(\.task.metric.unit))
    let shown = units.filter { used.contains($0.unit) }.map { ReportSection.Definition(word: $0.word, meaning: $0.meaning) }
    return ReportSection("glossary", "Words and units", [.definitions(words + shown)])
  }

  private static let words: [ReportSection.Definition] = [
    .init(word: "class", meaning: "Machines with equal hardware fingerprints; timings are compared inside a class only."),
    .init(
      word: "record", meaning: "A result that became the state of the art: an exact count that is better, or a match that was won."),
    .init(word: "contender", meaning: "The best measured result, which no match has confirmed yet."),
    .init(
      word: "match",
      meaning: "Two variants run in turn on one worker, each time in a fresh process. It is won when chance explains it in at most "
        + "1 of 100 cases and the gain is large enough."),
    .init(word: "p", meaning: "How often a gain like this would come by chance if both were equally fast."),
    .init(
      word: "level",
      meaning: "How far a result is to be believed, rising: reported (by others), measured, confirmed (won a match), "
        + "reproduced (another worker agrees)."),
    .init(
      word: "95% interval",
      meaning: "Where the value of as many other trials would lie in 95 of 100 cases. Ranks are equal where "
        + "intervals overlap."),
    .init(word: "spread", meaning: "The slowest trial against the fastest: (largest - smallest) / smallest."),
    .init(word: "trial", meaning: "One fresh process that measures once."),
  ]

  private static let units: [(unit: String, word: String, meaning: String)] = [
    ("ns", "ns, µs, ms, s", "Nanoseconds and 1,000, 1,000,000 and 1,000,000,000 of them."),
    (
      "FLOPs", "FLOPs, MFLOPs, GFLOPs",
      "Floating-point operations of one run, a multiplication and an addition counted as two; with 1,000,000 and 1,000,000,000 of them."
    ),
    ("ppm", "%", "Of a hundred; facts hold millionths."),
    ("B", "B, kB, MB, GB", "Bytes, with powers of 1,000."),
  ]
}
