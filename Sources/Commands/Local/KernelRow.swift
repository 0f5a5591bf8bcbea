import FoundationEssentials
import Leaderboard
import Measurement
import Profiling
import Reports
import Statistics

/// What several trials say of one kernel.
struct KernelRow {
  let signature: String
  /// How often a model runs it.
  let uses: Int
  let reports: [TrialReport]
  private let shares: [KernelShare]
  private let summary: TrialSummary?

  init(signature: String, uses: Int, reports: [TrialReport]) {
    self.signature = signature
    self.uses = uses
    self.reports = reports
    shares = reports.compactMap { report in report.kernels.first { $0.signature == signature } }
    summary = TrialSummary(shares.map(\.callNanoseconds))
  }

  /// One row for each kernel of a model's trials, in order of first use.
  static func rows(of reports: [TrialReport]) -> [KernelRow] {
    (reports.first?.kernels ?? []).map { KernelRow(signature: $0.signature, uses: $0.uses, reports: reports) }
  }

  /// Nanoseconds of one call: the smallest of the trials' medians.
  private var callNanoseconds: Double { summary?.minimum ?? 0 }
  var totalNanoseconds: Double { callNanoseconds * Double(uses) }
  private var flops: Int64 { shares.first?.flops ?? 0 }
  private var gigaflopsPerSecond: Double { callNanoseconds > 0 ? Double(flops) / callNanoseconds : 0 }
  private var unstable: String? { shares.compactMap(\.unstable).first }

  var json: JSONValue {
    [
      "kernel": .string(signature), "uses": .integer(Int64(uses)), "flops": .integer(flops),
      "minimumNanoseconds": .decimal(callNanoseconds), "medianNanoseconds": .decimal(summary?.median ?? 0),
      "interval": minimumInterval(shares.map(\.callNanoseconds)).map { [.decimal($0.lower), .decimal($0.upper)] } ?? .null,
      "trialNanoseconds": .array(shares.map { .decimal($0.callNanoseconds) }), "spread": .decimal(summary?.spread ?? 0),
      "gigaflopsPerSecond": .decimal(gigaflopsPerSecond), "unstable": unstable.map(JSONValue.string) ?? .null,
    ]
  }

  /// - Parameters:
  ///   - total: nanoseconds that shares are of; nil: no shares.
  ///   - peak: GFLOP/s; nil: no percent of it.
  static func table(_ rows: [KernelRow], total: Double?, peak: Double?) -> TextTable {
    var columns: [TextTable.Column] = [.init("KERNEL")]
    if total != nil { columns += [.init("USES", .right), .init("SHARE", .right)] }
    columns += [.init("TIME", .right), .init("SPREAD", .right), .init("GFLOP/S", .right)]
    if peak != nil { columns.append(.init("PEAK", .right)) }
    columns.append(.init(""))
    var table = TextTable(columns: columns)
    for row in rows {
      var cells = [row.signature]
      if let total { cells += ["\(row.uses)", total > 0 ? QuantityText.percent(row.totalNanoseconds / total) : ""] }
      cells += [
        QuantityText.text(row.callNanoseconds, unit: "ns"), QuantityText.percent(row.summary?.spread ?? 0),
        QuantityText.text(row.gigaflopsPerSecond, unit: ""),
      ]
      if let peak { cells.append(peak > 0 ? QuantityText.percent(row.gigaflopsPerSecond / peak) : "") }
      cells.append(row.unstable == nil ? "" : "unstable")
      table.add(cells)
    }
    return table
  }
}

extension EnvironmentReport {
  /// All facts that the system told; what it did not tell is not there.
  var json: JSONValue {
    // Finite numbers and text always encode, and read back.
    (try? JSONEncoder().encode(self)).flatMap { try? JSONValue(parsing: Array($0), file: "environment") } ?? .null
  }
}

/// What the trials' checks say, once for all.
struct TrialEnvironment {
  private let failed: [(trial: Int, check: TrialReport.Check)]
  private let reports: [TrialReport]

  init(_ reports: [TrialReport]) {
    self.reports = reports
    failed = reports.enumerated().flatMap { index, report in report.checks.filter { !$0.passed }.map { (index + 1, $0) } }
  }

  var software: JSONValue { .object((reports.first?.software ?? [:]).mapValues(JSONValue.string)) }

  var json: JSONValue {
    .array(
      failed.map { failure in
        [
          "trial": .integer(Int64(failure.trial)), "name": .string(failure.check.name), "passed": false,
          "note": .string(failure.check.note),
        ]
      })
  }

  /// Trials that were thrown away and taken again because something else used their cores.
  var repeated: Int { reports.reduce(0) { $0 + ($1.repeated ?? 0) } }

  var repeatedJSON: JSONValue { .integer(Int64(repeated)) }

  /// Trials that were contaminated and kept, by number.
  var contaminatedJSON: JSONValue {
    .array(reports.enumerated().filter { $0.element.isContaminated }.map { .integer(Int64($0.offset + 1)) })
  }

  /// What was seen of the machine in each trial; null for work that is not watched.
  var factsJSON: JSONValue { .array(reports.map { $0.environment?.json ?? .null }) }

  /// Empty when all checks passed and no trial was repeated.
  var text: String {
    let lines = failed.map { "Trial \($0.trial): \($0.check.name) check failed: \($0.check.note)\n" }.joined()
    guard repeated > 0 else { return lines }
    return "\(repeated) contaminated trial\(repeated == 1 ? " was" : "s were") taken again\n" + lines
  }
}
