import Glibc

/// Whether a child ended for want of memory, as far as it can be told from outside.
struct OutOfMemory {
  /// What to tell people; nil when memory was not the cause.
  let story: String?

  /// So near the limit a process has most likely been stopped by it.
  private static let nearLimit = 0.9
  /// What programs say when they are refused memory.
  private static let words = [
    "out of memory", "cannot allocate memory", "could not allocate memory", "memory exhausted", "bad_alloc", "memoryerror",
    "failed to allocate", "not enough memory",
  ]

  /// - Parameters:
  ///   - limit: of private writable memory; nil: none.
  ///   - systemKillsBefore: `systemKills()` when the child was started.
  ///   - lastWords: the end of what it wrote to standard error.
  init(
    _ exit: ChildExit, limit: Int64?, systemKillsBefore: Int64?, lastWords: String, files: SystemFiles = SystemFiles()
  ) {
    guard !exit.isSuccess else {
      story = nil
      return
    }
    if case .signalled(let signal) = exit.ending, signal == SIGKILL, let before = systemKillsBefore,
      let after = Self.systemKills(files), after > before
    {
      story = "was killed because the machine ran out of memory; it held \(byteText(exit.peakResidentBytes))"
      return
    }
    guard let limit, limit > 0 else {
      story = nil
      return
    }
    let said = lastWords.lowercased()
    let isRefused =
      Double(exit.peakResidentBytes) >= Double(limit) * Self.nearLimit || Self.words.contains { said.contains($0) }
    story = isRefused ? "ran out of memory: its limit is \(byteText(limit)) (\(exit.ending))" : nil
  }

  /// How often the kernel has killed a process for want of memory since it started; nil where it does not tell.
  static func systemKills(_ files: SystemFiles = SystemFiles()) -> Int64? {
    files.text("/proc/vmstat")?.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
      .flatMap { Int64($0.dropFirst("oom_kill ".count)) }
  }
}

/// Bytes for people: `512 MiB`, `1.5 GiB`.
func byteText(_ bytes: Int64) -> String {
  let units = ["B", "KiB", "MiB", "GiB", "TiB"]
  var value = Double(bytes)
  var unit = 0
  while value >= 1024, unit + 1 < units.count {
    value /= 1024
    unit += 1
  }
  let rounded = (value * 10).rounded() / 10
  return (rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)") + " \(units[unit])"
}
