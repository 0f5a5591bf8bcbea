import Testing

@testable import Measurement

/// What `podium doctor` says of a host, on files of hosts that are told here.
@Suite struct HostCheckupTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func finding(_ name: String, cores: [Int] = [0, 1]) throws -> HostCheckup.Finding {
    let findings = HostCheckup(files: SystemFiles(root: scratch.path), cores: cores).findings
    return try #require(findings.first { $0.name == name })
  }

  @Test(arguments: [
    ("governor", "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave", "performance"),
    ("boost", "sys/devices/system/cpu/cpufreq/boost", "1", "0"),
    ("boost", "sys/devices/system/cpu/intel_pstate/no_turbo", "0", "1"),
    ("hyperthreads", "sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0-1", "0"),
    ("load", "proc/loadavg", "3.20 1.00 0.50 2/100 4242", "0.10 0.20 0.30 1/100 4242"),
    // Of 10,000 ticks 300 were stolen, then 10.
    ("steal", "proc/stat", "cpu 9000 0 700 0 0 0 0 300 0 0", "cpu 9000 0 990 0 0 0 0 10 0 0"),
    ("memory", "proc/meminfo", "MemAvailable:    1048576 kB", "MemAvailable:    8388608 kB"),
    ("huge-pages", "sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]", "always [madvise] never"),
    ("clock", "sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet", "tsc"),
  ])
  func eachThingIsSeenAndHasItsRemedy(_ name: String, _ path: String, _ bad: String, _ good: String) throws {
    try scratch.write(bad + "\n", to: path)
    let warning = try finding(name)
    #expect(warning.state == .warning && !warning.remedy.isEmpty, "\(warning)")
    try scratch.write(good + "\n", to: path)
    let fine = try finding(name)
    #expect(fine.state == .fine && fine.remedy.isEmpty, "\(fine)")
  }

  /// 1.5 cores' time for two cores, in both forms; 2 and no limit are enough. The narrowest of nested groups counts.
  @Test(arguments: [
    ("0::/a/b", ["a/cpu.max": "150000 100000", "a/b/cpu.max": "max 100000"], true),
    ("0::/a/b", ["a/cpu.max": "max 100000", "a/b/cpu.max": "200000 100000"], false),
    ("4:cpu,cpuacct:/c", ["cpu,cpuacct/c/cpu.cfs_quota_us": "15000", "cpu,cpuacct/c/cpu.cfs_period_us": "10000"], true),
    ("4:cpu,cpuacct:/c", ["cpu,cpuacct/c/cpu.cfs_quota_us": "-1", "cpu,cpuacct/c/cpu.cfs_period_us": "10000"], false),
  ])
  func limitOfTimeIsSeenBeforeItStopsAnything(_ group: String, _ files: [String: String], _ isLimited: Bool) throws {
    try scratch.write(group + "\n", to: "proc/self/cgroup")
    for (file, text) in files { try scratch.write(text + "\n", to: "sys/fs/cgroup/" + file) }
    #expect(try (finding("quota").state == .warning) == isLimited)
  }

  @Test func sharedMemoryThatIsMissingIsTold() throws {
    let missing = try finding("shared-memory")
    #expect(missing.state == .warning && missing.remedy.contains("mount"))
    try scratch.write("", to: "dev/shm/x")
    #expect(try finding("shared-memory").text.contains("MiB are free"))
  }

  @Test func oneCoreIsTooFew() throws {
    #expect(try finding("cores", cores: [3]).state == .warning)
    #expect(try finding("cores", cores: [2, 3]).text.hasSuffix(": 2-3"))
  }

  @Test func hostThatTellsNothingIsNoProblem() throws {
    let findings = HostCheckup(files: SystemFiles(root: scratch.path), cores: [0]).findings
    #expect(!findings.contains { $0.state == .problem })
    #expect(Set(findings.map(\.name)).count == findings.count)
  }
}
