import Kernels
import Measurement
import Statistics

/// What the canaries of past sessions reached on one machine: a session that is slower than the better ones of them lay in a slow
/// episode, also when its own two ends agree.
public struct CanaryHistory: Codable, Hashable, Sendable {
  /// The fingerprint of the machine; figures of another one say nothing here.
  public let machine: String
  /// Name of a canary -> its rates, the oldest first.
  public private(set) var rates: [String: [Double]] = [:]

  /// A session of which a canary that is not known here loses more than this share against the reference is marked.
  public static let loss = 0.10
  /// Older sessions are forgotten, so that a machine that became slower for good is not marked for ever.
  public static let sessionLimit = 100
  /// Fewer sessions are no history.
  public static let leastSessions = 5
  /// High, since slow episodes may fill much of the time; not the highest, which may be a moment of a higher clock.
  private static let referenceQuantile = 0.9

  public init(machine: String) { self.machine = machine }

  /// The rate that a session is held against; nil while there is no history.
  public func reference(_ canary: String) -> Double? {
    guard let rates = usable(canary), rates.count >= Self.leastSessions else { return nil }
    return quantile(sorted: rates.sorted(), Self.referenceQuantile)
  }

  /// Of a file that somebody edited there may be others.
  private func usable(_ canary: String) -> [Double]? { rates[canary]?.filter { $0.isFinite && $0 > 0 } }

  /// Remembers a session, unless something else in this system is known to have used its cores; rates that are no numbers are left
  /// out. A session that the canaries marked is remembered too: else a machine that became slower would be marked for ever.
  public mutating func add(_ report: TrialReport) {
    guard report.environment?.isContaminated != true else { return }
    for (canary, rate) in report.canaries ?? [:] where rate.isFinite && rate > 0 {
      rates[canary, default: []].append(rate)
      rates[canary] = rates[canary]?.suffix(Self.sessionLimit)
    }
  }

  /// The report, with its environment marked when its canaries were slow, and what they were held against.
  public func judged(_ report: TrialReport) -> TrialReport {
    var judged = report.heldAgainst(reference, of: "this machine's better sessions")
    let references = (report.canaries ?? [:]).keys.compactMap { canary in reference(canary).map { (canary, $0) } }
    judged.canaryReferences = references.isEmpty ? nil : Dictionary(references) { first, _ in first }
    return judged
  }

  /// What the next trial is to take for the machine's own rates: as sessions are held against, and of fewer sessions the best.
  public var expected: [String: Double] {
    rates.keys.reduce(into: [:]) { $0[$1] = reference($1) ?? usable($1)?.max() }
  }

  /// Trials of one command, each held against the best of them all.
  public static func judged(_ reports: [TrialReport]) -> [TrialReport] { reports.map { judged($0, besides: reports) } }

  /// One trial, held against the best of others and itself.
  public static func judged(_ report: TrialReport, besides others: [TrialReport]) -> TrialReport {
    let best = (others + [report]).reduce(into: [String: Double]()) { $0.merge($1.canaries ?? [:]) { max($0, $1) } }
    return report.heldAgainst({ best[$0] }, of: "the best trial")
  }
}

extension TrialReport {
  fileprivate func heldAgainst(_ reference: (String) -> Double?, of whom: String) -> TrialReport {
    guard let index = checks.firstIndex(where: { $0.name == "environment" }), checks[index].passed else { return self }
    let shares = (canaries ?? [:]).compactMap { canary, rate in
      reference(canary).map { (canary: canary, share: rate / $0, loss: (1 - rate / $0) * (canaryWeights?[canary] ?? 1)) }
    }
    let lost = shares.filter { $0.loss > Canary(rawValue: $0.canary)?.tolerance ?? CanaryHistory.loss }
    guard let slowest = lost.max(by: { $0.loss < $1.loss }) else { return self }
    var marked = self
    marked.checks[index] = Check(
      name: "environment", passed: false,
      note: "the \(slowest.canary) canary ran at \(Int((slowest.share * 100).rounded()))% of \(whom): a slow episode of the machine"
    )
    return marked
  }
}
