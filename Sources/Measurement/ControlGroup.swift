/// The control groups of this process: a container's limits are theirs.
enum ControlGroup {
  private static let root = "/sys/fs/cgroup"
  /// More levels than anybody nests.
  private static let depthLimit = 32

  /// How often, and for how long, a limit on processor time has stopped what runs in this process' group or in one around it;
  /// nil where no group tells.
  static func throttling(_ files: SystemFiles) -> (stops: Int64, nanoseconds: Int64)? {
    let found = folders(files).compactMap { folder in files.text(folder + "/cpu.stat").flatMap(read) }
    guard !found.isEmpty else { return nil }
    return (found.reduce(0) { $0 &+ $1.stops }, found.reduce(0) { $0 &+ $1.nanoseconds })
  }

  /// How many cores' time this process' group, or one around it, may use; nil where nothing limits it. Less is stopped for the rest of
  /// a period, in the middle of whatever it does.
  static func coreLimit(_ files: SystemFiles) -> Double? {
    folders(files).compactMap { folder -> Double? in
      // `50000 100000`: microseconds of each period, or `max`; in two files in the older form, where -1 is no limit.
      if let words = files.line(folder + "/cpu.max")?.split(separator: " "), words.count == 2 { return ratio(words[0], words[1]) }
      guard let quota = files.line(folder + "/cpu.cfs_quota_us"), let period = files.line(folder + "/cpu.cfs_period_us") else {
        return nil
      }
      return ratio(quota, period)
    }.min()
  }

  private static func ratio(_ quota: some StringProtocol, _ period: some StringProtocol) -> Double? {
    guard let quota = Double(quota), let period = Double(period), quota > 0, period > 0 else { return nil }
    return quota / period
  }

  /// The folders that may hold the group's counters and those around it. Inside a container the path of the group may be the
  /// host's, of which only the root is there.
  private static func folders(_ files: SystemFiles) -> [String] {
    // `0::/path` of the one hierarchy, `4:cpu,cpuacct:/path` of many.
    for line in (files.text("/proc/self/cgroup") ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      if parts[1].split(separator: ",").contains("cpu") { return levels(root + "/" + parts[1], parts[2]) }
    }
    for line in (files.text("/proc/self/cgroup") ?? "").split(separator: "\n") where line.hasPrefix("0::") {
      return levels(root, line.dropFirst(3))
    }
    return []
  }

  private static func levels(_ base: String, _ path: some StringProtocol) -> [String] {
    var folders = [base]
    for part in path.split(separator: "/").prefix(depthLimit) where part != ".." {
      folders.append((folders.last ?? base) + "/" + part)
    }
    return folders
  }

  /// `nr_throttled 3` with `throttled_usec 1200`, or in the older form `throttled_time 1200000` of nanoseconds.
  private static func read(_ text: String) -> (stops: Int64, nanoseconds: Int64)? {
    var fields: [Substring: Int64] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, let value = Int64(words[1]), value >= 0 { fields[words[0]] = value }
    }
    guard let stops = fields["nr_throttled"] else { return nil }
    return (
      stops,
      fields["throttled_time"] ?? fields["throttled_usec"].map { $0.multipliedReportingOverflow(by: 1_000).partialValue } ?? 0
    )
  }
}
