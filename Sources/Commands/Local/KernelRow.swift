import FoundationEssentials
import Kernels
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
  /// Trials that were asked for; there may be more.
  private let wanted: Int

  init(signature: String, uses: Int, reports: [TrialReport], wanted: Int) {
    self.signature = signature
    self.uses = uses
    self.reports = reports
    self.wanted = wanted
    shares = reports.compactMap { report in report.kernels.first { $0.signature == signature } }
    summary = TrialSummary(shares.map(\.callNanoseconds))
  }

  /// One row for each kernel of a model's trials, in order of first use.
  static func rows(of reports: [TrialReport], wanted: Int) -> [KernelRow] {
    (reports.first?.kernels ?? []).map { KernelRow(signature: $0.signature, uses: $0.uses, reports: reports, wanted: wanted) }
  }

  /// Kernels of these trials that need more, since hardly any agrees on the fastest.
  static func unsettled(_ reports: [TrialReport], wanted: Int) -> [String] {
    rows(of: reports, wanted: wanted)
      .filter { TrialCount.isMoreNeeded($0.shares.map(\.callNanoseconds), wanted: wanted) }.map(\.signature)
  }

  static func mostTrials(_ rows: [KernelRow]) -> Int { rows.map(\.shares.count).max() ?? 0 }

  /// Nanoseconds of one call: the smallest of the trials' medians.
  private var callNanoseconds: Double { summary?.minimum ?? 0 }
  var totalNanoseconds: Double { callNanoseconds * Double(uses) }
  private var flops: Int64 { shares.first?.flops ?? 0 }
  private var gigaflopsPerSecond: Double { callNanoseconds > 0 ? Double(flops) / callNanoseconds : 0 }
  private var unstable: String? {
    if let reason = shares.compactMap(\.unstable).first { return reason }
    let agree = TrialCount.agree(shares.map(\.callNanoseconds), wanted: wanted)
    return agree ? nil : "the fastest of \(shares.count) trials stands alone"
  }

  private var bytes: Int64? { shares.first?.bytes }
  private var gigabytesPerSecond: Double? { bytes.map { callNanoseconds > 0 ? Double($0) / callNanoseconds : 0 } }

  func json(_ machine: MachineRoof?) -> JSONValue {
    let roofline = shares.first.flatMap { machine?.roofline($0) }
    return [
      "kernel": .string(signature), "uses": .integer(Int64(uses)), "flops": .integer(flops),
      "bytes": bytes.map(JSONValue.integer) ?? .null,
      "minimumNanoseconds": .decimal(callNanoseconds), "medianNanoseconds": .decimal(summary?.median ?? 0),
      "interval": minimumInterval(shares.map(\.callNanoseconds)).map { [.decimal($0.lower), .decimal($0.upper)] } ?? .null,
      "trialNanoseconds": .array(shares.map { .decimal($0.callNanoseconds) }), "spread": .decimal(summary?.spread ?? 0),
      "gigaflopsPerSecond": .decimal(gigaflopsPerSecond), "gigabytesPerSecond": gigabytesPerSecond.map(JSONValue.decimal) ?? .null,
      "arithmetic": (shares.first?.arithmetic?.rawValue).map(JSONValue.string) ?? .null,
      "roofline": roofline?.json(callNanoseconds: callNanoseconds) ?? .null, "unstable": unstable.map(JSONValue.string) ?? .null,
    ]
  }

  /// - Parameters:
  ///   - total: nanoseconds that shares are of; nil: no shares.
  ///   - machine: nil: no roofline.
  /// - Returns: lines of at most 80 columns, but for names, which are never cut.
  static func table(_ rows: [KernelRow], total: Double?, machine: MachineRoof?) -> String {
    var columns: [TextTable.Column] = [.init("KERNEL")]
    if total != nil { columns += [.init("USES", .right), .init("SHARE", .right)] }
    columns += [.init("TIME", .right), .init("SPREAD", .right), .init("GFLOP/S", .right), .init("GB/S", .right)]
    if machine != nil { columns += [.init("FLOP/B", .right), .init("ROOF", .right), .init("BOUND")] }
    var table = TextTable(columns: columns)
    for row in rows {
      var cells = [row.signature]
      if let total { cells += ["\(row.uses)", total > 0 ? QuantityText.percent(row.totalNanoseconds / total) : ""] }
      cells += [
        (row.unstable == nil ? "" : "~") + QuantityText.text(row.callNanoseconds, unit: "ns"),
        QuantityText.percent(row.summary?.spread ?? 0),
        QuantityText.text(row.gigaflopsPerSecond, unit: ""), row.gigabytesPerSecond.map { QuantityText.text($0, unit: "") } ?? "",
      ]
      if let roofline = row.shares.first.flatMap({ machine?.roofline($0) }) {
        cells += [
          QuantityText.text(roofline.intensity, unit: ""),
          QuantityText.percent(roofline.share(callNanoseconds: row.callNanoseconds)), roofline.limit,
        ]
      }
      table.add(cells)
    }
    return table.render(breakingNamesAt: columnLimit) + unstableText(rows)
  }

  private static let columnLimit = 80

  private static func unstableText(_ rows: [KernelRow]) -> String {
    let unstable = rows.filter { $0.unstable != nil }.count
    return unstable == 0 ? "" : "~: unstable, the samples or trials of \(unstable) of \(rows.count) kernels did not converge\n"
  }
}

extension TrialReport {
  /// All facts that the system told of the machine, and the canaries; what is not known is not there. Null for work that is not
  /// watched.
  fileprivate var environmentJSON: JSONValue {
    // Finite numbers and text always encode, and read back.
    guard let facts = environment.flatMap({ try? JSONEncoder().encode($0) }),
      var value = try? JSONValue(parsing: Array(facts), file: "environment")
    else { return .null }
    if let canaries {
      value["canaries"] = .object(
        Dictionary(
          canaries.map { name, rate in
            (name, ["rate": .decimal(rate), "reference": canaryReferences?[name].map(JSONValue.decimal) ?? .null])
          }
        ) { first, _ in first })
    }
    return value
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
  var factsJSON: JSONValue { .array(reports.map(\.environmentJSON)) }

  /// Empty when all checks passed and no trial was repeated.
  var text: String {
    let lines = failed.map { "Trial \($0.trial): \($0.check.name) check failed: \($0.check.note)\n" }.joined()
    guard repeated > 0 else { return lines }
    return "\(repeated) contaminated trial\(repeated == 1 ? " was" : "s were") taken again\n" + lines
  }
}
