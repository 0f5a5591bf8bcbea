import Scheduling

// What `Coordinator+Budgets.swift` does beside the scheduler.

extension Simulation {
  /// When the first running batch must end.
  var nextWallEnd: Instant? {
    guard bug != .ignoresBudgets, let decided = coordinator?.decided else { return nil }
    return decided.acceptances.values.filter { decided.batches[$0.batch] == .running }.compactMap(\.wallEnd).min()
  }

  mutating func enforceBudgets() throws {
    guard bug != .ignoresBudgets, let decided = coordinator?.decided else { return }
    for (id, acceptance) in decided.acceptances.sorted(by: { $0.key < $1.key }) where decided.batches[id] == .running {
      let isOver = acceptance.maxFailed.map { decided.failed(of: id) > $0 } ?? false
      let isLate = acceptance.wallEnd.map { now >= $0 } ?? false
      if isOver || isLate { return try tell(.cancelBatch(id)) }
    }
  }
}
