import Leaderboard
import Statistics
import Testing

@testable import Reports

@Suite struct HTMLReportTests {
  private static let evil = "x\"\u{301}<script>alert(1)</script>"

  /// Measured entries of one machine, and exact ones with a reported result beside them.
  private func board(entries: Int = 8) throws -> Board {
    var board = Board(boardID: "test")
    let machine = try board.insert(hardware: ["fingerprint": "arch=x86_64;processor=\(Self.evil);cores=2"])
    try board.insert(
      BoardTask(
        id: "latency/net", kind: .latency, workload: [:],
        metric: BoardTask.Metric(
          name: "latencyNs", statistic: .median, unit: "ns", direction: .min, isMeasured: true, minEffectPpm: 10_000),
        objectives: ["latency:min", "flops:min"], isComparedOnHardware: true, minTrials: 5, maxSpreadPpm: 300_000))
    try board.insert(
      BoardTask(
        id: "flops/net", kind: .flops, workload: [:],
        metric: BoardTask.Metric(
          name: "flops", statistic: .exact, unit: "FLOPs", direction: .min, isMeasured: false, minEffectPpm: 0),
        isComparedOnHardware: false, minTrials: 1, maxSpreadPpm: 0))
    for index in 0..<entries {
      let time = Int64(1_000_000 + index * 50_000)
      let trial = Entry.Trial(
        worker: "w", session: "s", callsPerSample: 1, samples: 25, minNs: time, p50Ns: time, p90Ns: time, p99Ns: time)
      for task in ["latency/net@1", "flops/net@1"] {
        try board.insert(
          Entry(
            task: task, variant: "\(Self.evil)\(index)", model: "", parameters: [:], hardware: machine, software: nil,
            trials: Array(repeating: trial, count: 5), metrics: ["flops": Int64(9_000 - index)], level: .measured,
            recordedAt: Timestamp(milliseconds: 1_790_000_000_000 + Int64(index) * 60_000).description))
      }
    }
    try board.insert(
      Entry(
        task: "flops/net@1", variant: "theirs", model: "", parameters: [:], hardware: nil, software: nil, trials: [],
        metrics: ["flops": 10], level: .reported, provenance: ["citation": Self.evil], recordedAt: "2026-01-01T00:00:00.000Z"))
    return board
  }

  private var companion: ReportCompanion {
    var inputs = Histogram(lower: -1, upper: 1, bins: 4)
    for value in [-2.0, -0.9, 0.1, 0.2] { inputs.add(value) }
    return ReportCompanion(
      rooflines: [
        .init(
          machine: Self.evil, flopsPerSecond: 1e11, bandwidths: [.init("memory", bytesPerSecond: 1e10)],
          kernels: [.init(name: "k", intensity: 4, flopsPerSecond: 2e10), .init(name: "copy", intensity: 0, flopsPerSecond: 0)])
      ], layers: [.init(name: Self.evil, saturatedShare: 0.25, inputs: inputs)])
  }

  private func count(_ text: String, _ part: String) -> Int { text.ranges(of: part).count }

  @Test func noTextOfOthersBecomesMarkup() throws {
    let text = HTMLReport(try board(), companion: companion).text
    #expect(!text.contains("<script"))
    #expect(text.contains("x&quot;\u{301}&lt;script&gt;alert(1)&lt;/script&gt;0"))
    // A quote that is not escaped would leave a value early: these stand in the page's own markup only.
    #expect(!text.utf8.elementsEqual([]) && !text.contains("\"\u{301}"))
  }

  @Test func nothingIsFetchedAndPolicySaysSo() throws {
    let text = HTMLReport(try board(), companion: companion).text
    #expect(text.contains("default-src &#39;none&#39;; style-src &#39;sha256-"))
    for part in ["http:", "https:", "src=", "@import", "url(", "style=\"", "unsafe"] { #expect(!text.contains(part), "\(part)") }
  }

  @Test func headingsAreInOrder() throws {
    let text = HTMLReport(try board(), companion: companion).text
    let levels = text.ranges(of: "<h").compactMap { Int(String(text[$0.upperBound...].prefix(1))) }
    #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
  }

  @Test func everyPictureHasItsNumbersAndEveryTableItsNames() throws {
    let text = HTMLReport(try board(), companion: companion).text
    // Ranking, record history, front, roofline, histogram.
    #expect(count(text, "role=\"img\"") == 5)
    #expect(count(text, "<figure>") == 5 && count(text, "<summary>Numbers of this picture") == 5)
    for figure in text.split(separator: "<figure>").dropFirst() {
      #expect((figure.firstRange(of: "</figure>").map { figure[..<$0.lowerBound].contains("<table>") }) == true)
    }
    #expect(count(text, "<table>") == count(text, "<caption "))
    #expect(count(text, "<th ") == count(text, "<th scope="))
    #expect(count(text, "<table>") == count(text, "tabindex=\"0\""))
  }

  @Test func reportedResultsStandBesideTheMeasuredRecord() throws {
    let text = HTMLReport(try board()).text
    #expect(text.contains("Reported by others, not measured here"))
    // 10 against 8993 FLOPs.
    #expect(text.contains("-99.9%"))
  }

  /// A match that was won, one that proves nothing, a word about an entry, and one that is retracted.
  @Test func matchesAndWordsAreShownAsTheRowsHaveThem() throws {
    var board = try board(entries: 2)
    let ranking = try #require(board.standings.first { $0.task.key == "latency/net@1" }).ranking
    let (fast, slow) = (ranking[0], ranking[1])
    func side(_ time: Int64) -> Match.Side { .init(callsPerSample: 1, samples: 25, minNs: time, p50Ns: time) }
    func match(_ pairs: Int, at time: String) -> Match {
      Match(
        task: "latency/net@1", hardware: fast.entry.hardware, software: nil, challenger: fast.id, holder: slow.id,
        pairs: Array(repeating: .init(challenger: side(950_000), holder: side(1_000_000)), count: pairs), worker: "w", session: "m",
        checks: [:], recordedAt: time)
    }
    let won = try board.insert(match(8, at: "2027-01-01T00:00:00.000Z"))
    try board.insert(match(2, at: "2027-01-02T00:00:00.000Z"))
    try board.insert(
      Attestation(entry: slow.id, statement: "on <my> desk", submitter: "eve", recordedAt: "2027-01-03T00:00:00.000Z"))
    let text = HTMLReport(board).text
    #expect(text.contains("<td class=\"text\">won</td>"))
    // Both hold: the first match proves the holder, which is the older and the faster one.
    #expect(text.contains("<td class=\"id\">\(fast.id), \(won)</td>"))
    #expect(text.contains("<td class=\"text\">void: "))
    #expect(text.contains("on &lt;my&gt; desk") && text.contains("<td class=\"text\">eve</td>"))
    #expect(text.contains("<td class=\"number\">0.0039</td>"))
    #expect(MarkdownReport(board).text.contains("| eve | on"))
  }

  @Test func whatIsLeftOutIsTold() throws {
    let text = HTMLReport(try board(entries: 30), limits: ReportLimits(rows: 10, standings: 1, points: 10)).text
    #expect(text.contains("10 of 30 rows are shown; podium board show flops/net@1 has them all."))
    #expect(text.contains("20 older records are left out"))
    #expect(text.contains("The 1 first of 2 have their rankings here"))
    #expect(!text.contains("id=\"task-2\"") && !text.contains("#task-2"))
  }

  @Test func anEmptyLeaderboardIsAPage() {
    let text = HTMLReport(Board(boardID: "test")).text
    #expect(text.contains("The leaderboard is empty.") && text.contains("<main id=\"main\""))
  }

  @Test func markdownHasTheSameTables() throws {
    let text = MarkdownReport(try board()).text
    #expect(text.hasPrefix("# Leaderboard\n"))
    #expect(text.contains("| Variant | Rank | ms | 95% interval | Spread | Trials | Level | Recorded | Entry |\n| --- | ---: |"))
    #expect(!text.contains("<script"))
  }

  @Test func livePageAddsBatchesWorkersAndItsScript() throws {
    let status = LiveStatus(
      batches: [.init(id: "b1", name: Self.evil, submitter: "ann", state: "running", jobs: ["done": 1, "queued": 3])],
      batchCount: 70, workers: [.init(name: "w1", state: "idle", jobs: 0)], workerCount: 1, queued: 3)
    let text = LiveReport(LiveReport.Document(try board(), mark: "7")).text(status)
    #expect(count(text, "<script") == 1 && text.contains("data-mark=\"7\""))
    #expect(text.contains("1 (25%)") && text.contains("1 of 70 rows are shown"))
    #expect(text.contains("aria-live=\"polite\""))
    #expect(LiveReport.policy.contains("script-src 'sha256-") && !LiveReport.policy.contains("unsafe"))
  }
}

/// Contrast by the formula of WCAG 2.2, from the page's own custom properties.
@Suite struct PageStyleTests {
  private func colours(_ block: Substring) -> [String: Double] {
    var colours: [String: Double] = [:]
    for part in block.split(whereSeparator: { ";{}".contains($0) }) {
      let halves = part.split(separator: ":#")
      guard halves.count == 2, halves[0].hasPrefix("--"), let value = Int(halves[1].prefix(6), radix: 16) else { continue }
      colours[String(halves[0])] = luminance(value)
    }
    return colours
  }

  private func luminance(_ colour: Int) -> Double {
    let channels = [16, 8, 0].map { shift -> Double in
      let value = Double((colour >> shift) & 255) / 255
      return value <= 0.04045 ? value / 12.92 : exponential((value + 0.055) / 1.055)
    }
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
  }

  /// value^2.4 = value^2 * (value^2)^(1/5), the fifth root by Newton's method.
  private func exponential(_ value: Double) -> Double {
    var root = 1.0
    for _ in 0..<60 { root -= (root * root * root * root * root - value * value) / (5 * root * root * root * root) }
    return value * value * root
  }

  @Test func contrastIsEnoughInBothSchemes() throws {
    // Black on white is 21 : 1.
    #expect(abs((luminance(0xffffff) + 0.05) / (luminance(0) + 0.05) - 21) < 1e-6)
    let css = PageStyle.css.description
    let dark = try #require(css.firstRange(of: "@media (prefers-color-scheme:dark)"))
    for block in [css[..<dark.lowerBound], css[dark.upperBound...]] {
      let colours = colours(block)
      let paper = try #require(colours["--paper"])
      let names = ["--ink", "--quiet", "--link", "--focus", "--series-1", "--series-2", "--series-3", "--series-4"]
      for name in names {
        let colour = try #require(colours[name])
        #expect((max(colour, paper) + 0.05) / (min(colour, paper) + 0.05) >= 4.5, "\(name)")
      }
    }
  }
}
