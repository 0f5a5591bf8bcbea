import ArgumentParser
import Scheduling

/// A length of time on the command line: a number and a unit, such as `250ms`, `30s`, `5m`, `2h`.
struct DurationArgument: ExpressibleByArgument, Sendable {
  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber }
    guard let count = Int64(digits), count <= 1_000_000_000 else { return nil }
    switch argument.dropFirst(digits.count) {
    case "ms": duration = .milliseconds(count)
    case "s": duration = .seconds(count)
    case "m": duration = .seconds(count * 60)
    case "h": duration = .seconds(count * 3600)
    default: return nil
    }
  }

  var defaultValueDescription: String { duration.formatted }
}

extension Duration {
  /// The shortest of `250ms`, `30s`, `5m`, `2h` that says it exactly, to the millisecond.
  var formatted: String {
    let total = milliseconds
    if total % 3_600_000 == 0, total > 0 { return "\(total / 3_600_000)h" }
    if total % 60_000 == 0, total > 0 { return "\(total / 60_000)m" }
    if total % 1000 == 0 { return "\(total / 1000)s" }
    return "\(total)ms"
  }
}
