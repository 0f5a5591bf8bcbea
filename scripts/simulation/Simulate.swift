import Glibc
import Scheduling

/// Runs seeds one after the other; see `scripts/simulate`.
@main struct Simulate {
  static func main() {
    if CommandLine.arguments.contains("--bugs") { return proveProperties() }
    let first = number(after: "--seed") ?? 1
    let seeds = number(after: "--seeds") ?? (number(after: "--seed") == nil ? 10_000 : 1)
    let isVerbose = CommandLine.arguments.contains("--verbose")
    var (events, leases, faults) = (0, 0, 0)
    let clock = ContinuousClock()
    let begin = clock.now
    for seed in first..<first + seeds {
      var simulation = Simulation(seed: seed)
      do {
        let summary = try simulation.run()
        events += summary.events
        leases += summary.leases
        faults += summary.faults.values.reduce(0, +)
        if isVerbose { print("seed \(seed): \(summary.text)") }
      } catch {
        print("seed \(seed), \(simulation.now.milliseconds) ms: \(error)")
        print("again: scripts/simulate --seed \(seed)")
        exit(1)
      }
    }
    let seconds = (clock.now - begin) / .seconds(1)
    let rate = seconds > 0 ? Int(Double(seeds) / seconds) : 0
    print(
      "\(seeds) seeds from \(first): all properties hold; \(faults) faults, \(leases) leases, \(events) events, \(rate) seeds/s")
  }

  /// Puts in each mistake there is, and says which seed shows it first, and what it violates. Fails when none does.
  private static func proveProperties() {
    var isProved = true
    for bug in InjectedBug.allCases {
      var catches: (seed: UInt64, violation: Violation)?
      for seed in 1...InjectedBug.seedsToCatch where catches == nil {
        var simulation = Simulation(seed: seed, bug: bug)
        do {
          _ = try simulation.run()
        } catch let error as Violation {
          if bug.caughtBy.contains(error.property) { catches = (seed, error) }
        } catch {
          print("\(bug.rawValue), seed \(seed): \(error)")
        }
      }
      if let catches { print("\(bug.rawValue): seed \(catches.seed), \(catches.violation)") }
      if catches == nil { print("\(bug.rawValue): not caught") }
      isProved = isProved && catches != nil
    }
    exit(isProved ? 0 : 1)
  }

  /// The number that follows an option; nil when the option is not there. Ends the program when it is none.
  private static func number(after option: String) -> UInt64? {
    guard let index = CommandLine.arguments.firstIndex(of: option) else { return nil }
    guard index + 1 < CommandLine.arguments.count, let number = UInt64(CommandLine.arguments[index + 1]), number < 1 << 62 else {
      print("\(option) takes a whole number")
      exit(64)
    }
    return number
  }
}

extension Simulation.Summary {
  /// One line that is equal for equal runs.
  fileprivate var text: String {
    let faults = faults.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
    return "\(events) events, \(leases) leases, ended at \(endedAt.milliseconds) ms, digest \(digest.value), "
      + faults.joined(separator: ", ")
  }
}
