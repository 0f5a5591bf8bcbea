import FoundationEssentials
import Scheduling
import Testing

/// How many seeds, and which: `PODIUM_SEEDS` and `PODIUM_FIRST_SEED`.
private enum Seeds {
  static let count = number("PODIUM_SEEDS") ?? 200
  static let first = number("PODIUM_FIRST_SEED") ?? 1
  /// Seeds within which every injected bug must show.
  static let toCatchABug = 300

  static var all: Range<UInt64> { UInt64(first)..<UInt64(first + count) }

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }
}

@Suite struct SimulationTests {
  @Test func propertiesHoldWhateverBreaks() {
    for seed in Seeds.all {
      var simulation = Simulation(seed: seed)
      do {
        _ = try simulation.run()
      } catch {
        Issue.record("seed \(seed), \(simulation.now): \(error); again with PODIUM_FIRST_SEED=\(seed) PODIUM_SEEDS=1")
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

  @Test func runsAreNotIdle() throws {
    var leases = 0
    for seed in Seeds.all.prefix(20) {
      var simulation = Simulation(seed: seed)
      leases += try simulation.run().leases
    }
    #expect(leases > 100 || Seeds.count < 20)
  }

  @Test(arguments: InjectedBug.allCases)
  func injectedBugIsCaught(_ bug: InjectedBug) {
    var seen: Set<Property> = []
    for seed in UInt64(1)...UInt64(Seeds.toCatchABug) {
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
}
