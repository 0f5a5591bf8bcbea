import FoundationEssentials
import Scheduling
import Testing

/// How many seeds, and which: `PODIUM_SEEDS` and `PODIUM_FIRST_SEED`. More of them run faster in `scripts/simulate`.
private enum Seeds {
  static let count = number("PODIUM_SEEDS") ?? 200
  static let first = number("PODIUM_FIRST_SEED") ?? 1

  static var all: Range<UInt64> { UInt64(first)..<UInt64(first + count) }

  /// In parts that run side by side.
  static var parts: [Range<UInt64>] {
    stride(from: all.lowerBound, to: all.upperBound, by: 50).map { $0..<min($0 + 50, all.upperBound) }
  }

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }
}

@Suite struct SimulationTests {
  @Test(arguments: Seeds.parts)
  func propertiesHoldWhateverBreaks(seeds: Range<UInt64>) {
    for seed in seeds {
      var simulation = Simulation(seed: seed)
      do {
        _ = try simulation.run()
      } catch {
        Issue.record("seed \(seed), \(simulation.now): \(error); again with scripts/simulate --seed \(seed)")
      }
    }
  }

  @Test func equalSeedsGiveEqualRuns() throws {
    for seed in Seeds.all.prefix(10) {
      var first = Simulation(seed: seed)
      var second = Simulation(seed: seed)
      #expect(try first.run() == second.run())
    }
  }

  /// Jobs run, and everything that can go wrong does.
  @Test func runsAreNotIdle() throws {
    var leases = 0
    var faults: Set<Fault> = []
    for seed in UInt64(1)...20 {
      var simulation = Simulation(seed: seed)
      let summary = try simulation.run()
      leases += summary.leases
      faults.formUnion(summary.faults.keys)
    }
    #expect(leases > 100)
    #expect(faults == Set(Fault.allCases))
  }

  @Test(arguments: InjectedBug.allCases)
  func injectedBugIsCaught(_ bug: InjectedBug) {
    var seen: Set<Property> = []
    for seed in 1...InjectedBug.seedsToCatch {
      var simulation = Simulation(seed: seed, bug: bug)
      do {
        _ = try simulation.run()
      } catch {
        if let violation = error as? Violation { seen.insert(violation.property) }
        if !seen.isDisjoint(with: bug.caughtBy) { return }
      }
    }
    Issue.record("no seed caught \(bug) by \(bug.caughtBy); seen: \(seen)")
  }

  /// A property that no mistake violates may be no property at all. Two have no mistake that can be put between the scheduler and the
  /// world: its own invariants, and what is only found where two of its answers differ.
  @Test func everyPropertyIsProved() {
    let proved = InjectedBug.allCases.reduce(into: Set<Property>()) { $0.formUnion($1.caughtBy) }
    #expect(Set(Property.allCases).subtracting(proved) == [.invariants, .recordsAgree])
  }
}
