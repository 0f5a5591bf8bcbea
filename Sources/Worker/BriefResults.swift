import Scheduling

/// Jobs that were over as soon as they began, until the coordinator has acknowledged them. Only in memory: to run one again costs less
/// than to write it down, and the coordinator counts what dies with this process as lost.
struct BriefResults {
  /// Told in one message.
  static let claimsPerMessage = 1_024

  /// The beat before which each was told for the first time.
  private var told: [LeaseClaim: Int] = [:]
  /// Not told yet, in the order they ended.
  private var fresh: [LeaseClaim] = []
  private var beats = 0

  var isEmpty: Bool { told.isEmpty }
  /// What the coordinator has not acknowledged, in no order.
  var claims: some Collection<LeaseClaim> { told.keys }

  /// False when it has been told before.
  @discardableResult
  mutating func add(_ claim: LeaseClaim) -> Bool {
    guard told.updateValue(beats, forKey: claim) == nil else { return false }
    fresh.append(claim)
    return true
  }

  mutating func remove(_ claim: LeaseClaim) { told[claim] = nil }

  /// What is to be told now.
  mutating func takeFresh() -> [LeaseClaim] {
    defer { fresh.removeAll(keepingCapacity: true) }
    return fresh
  }

  /// At a beat: what was told before the last one and is still not acknowledged is told again.
  mutating func takeOverdue() -> [LeaseClaim] {
    defer { beats += 1 }
    return told.filter { $0.value < beats }.keys.sorted { $0.job < $1.job }
  }
}
