import Glibc

/// What on this host makes measurements slow, noisy or impossible, and what to do about it. Nothing is measured or changed.
public struct HostCheckup: Sendable {
  /// What was looked at, what was found, and what to do.
  public struct Finding: Hashable, Sendable {
    public enum State: String, Sendable, CaseIterable {
      case fine
      /// Numbers will be worse, or work will stop later.
      case warning
      /// Something does not work.
      case problem
    }

    /// Stable: `governor`, `load`.
    public var name: String
    public var state: State
    /// One sentence.
    public var text: String
    /// Empty when all is fine.
    public var remedy: String

    public init(_ name: String, _ state: State, _ text: String, remedy: String = "") {
      self.name = name
      self.state = state
      self.text = text
      self.remedy = remedy
    }
  }

  let files: SystemFiles
  private let cores: [Int]

  /// - Parameter cores: those that will be measured on.
  public init(cores: [Int]) { self.init(files: SystemFiles(), cores: cores) }

  init(files: SystemFiles, cores: [Int]) {
    self.files = files
    self.cores = cores
  }

  /// One for each thing looked at, in the order people would look.
  public var findings: [Finding] {
    [
      coreFinding, governor, boost, threads, load, steal, quota, memory, sharedMemory, pages, clock, timeOfDay, descriptors, turns,
    ]
  }

  private static let processors = "/sys/devices/system/cpu"

  private var coreFinding: Finding {
    let all = files.names(in: Self.processors).filter { $0.hasPrefix("cpu") && Int($0.dropFirst(3)) != nil }.count
    let text = "\(cores.count) of \(max(all, cores.count)) cores may be measured on: \(CoreSet(cores))"
    guard cores.count < 2 else { return Finding("cores", .fine, text) }
    return Finding(
      "cores", .warning, text, remedy: "give this machine a second core, so that nothing else runs where it is measured")
  }

  private var governor: Finding {
    let governors = Set(cores.compactMap { files.line("\(Self.processors)/cpu\($0)/cpufreq/scaling_governor") }).sorted()
    guard !governors.isEmpty else {
      return Finding("governor", .fine, "the clock is not ours to set (a virtual machine, or no frequency driver)")
    }
    if governors == ["performance"] { return Finding("governor", .fine, "performance") }
    return Finding(
      "governor", .warning, "the clock of the cores follows the load (\(governors.joined(separator: ", ")))",
      remedy: "cpupower frequency-set --governor performance")
  }

  private var boost: Finding {
    if files.integer("\(Self.processors)/cpufreq/boost") == 1 || files.integer("\(Self.processors)/intel_pstate/no_turbo") == 0 {
      return Finding(
        "boost", .warning, "cores may run above their base clock, until they are hot",
        remedy: "for numbers that repeat: echo 0 > \(Self.processors)/cpufreq/boost, or no_turbo = 1")
    }
    return Finding("boost", .fine, "no boost that this machine tells of")
  }

  private var threads: Finding {
    let shared = cores.filter { core in
      guard let text = files.line("\(Self.processors)/cpu\(core)/topology/thread_siblings_list"),
        let siblings = try? CoreSet(parsing: text)  // Not told is no sibling.
      else { return false }
      return siblings.cores.contains { $0 != core && cores.contains($0) }
    }
    guard !shared.isEmpty else { return Finding("hyperthreads", .fine, "no two of these cores are one") }
    return Finding(
      "hyperthreads", .warning, "cores \(CoreSet(shared)) share their units with another of these cores",
      remedy: "give the worker one of each pair with --cores, or switch off simultaneous multithreading")
  }

  private var load: Finding {
    guard let load = files.line("/proc/loadavg")?.split(separator: " ").first.flatMap({ Double($0) }) else {
      return Finding("load", .warning, "the system does not tell its load", remedy: "mount /proc")
    }
    if load < 0.5 { return Finding("load", .fine, "\(load) in the last minute") }
    return Finding(
      "load", .warning, "\(load) in the last minute: others compute here, and disturbed trials are repeated",
      remedy: "see who with top; stop it, or give the worker cores of its own with --cores")
  }

  private var steal: Finding {
    let fields = files.line("/proc/stat")?.split(separator: " ").dropFirst().compactMap { Int64($0) } ?? []
    let total = fields.prefix(8).reduce(0, &+)
    guard fields.count > 7, total > 0, Double(fields[7]) / Double(total) > Self.noticeableSteal else {
      return Finding("steal", .fine, "the hypervisor took nothing noticeable since the start")
    }
    let percent = (Double(fields[7]) / Double(total) * 1_000).rounded() / 10
    return Finding(
      "steal", .warning, "the hypervisor took \(percent)% of the time since the start for others",
      remedy: "measure on a machine of your own")
  }

  private static let noticeableSteal = 0.01

  private var quota: Finding {
    if let limit = ControlGroup.coreLimit(files), limit < Double(cores.count) {
      let time = (limit * 100).rounded() / 100
      return Finding(
        "quota", .warning,
        "its control group may use the time of \(time) cores, and \(cores.count) are to be measured: it will be stopped",
        remedy: "raise or remove cpu.max (CPUQuota=, a container's CPU limit), or name fewer with --cores")
    }
    guard let quota = ControlGroup.throttling(files), quota.stops > 0 else {
      return Finding("quota", .fine, "no control group has stopped this process")
    }
    return Finding(
      "quota", .warning, "a limit of its control group stopped this process \(quota.stops) times",
      remedy: "raise or remove cpu.max (CPUQuota=, a container's CPU limit); pin whole cores instead")
  }

  private var memory: Finding {
    guard let available = files.kibibytes("MemAvailable", in: "/proc/meminfo") else {
      return Finding("memory", .warning, "the system does not tell how much memory is free", remedy: "mount /proc")
    }
    let text = "\(available >> 20) GiB are free"
    if available >= 2 << 20 { return Finding("memory", .fine, text) }
    return Finding("memory", .warning, text, remedy: "large models will be refused or killed: stop others, or use another machine")
  }

  private var pages: Finding {
    let text = files.line("/sys/kernel/mm/transparent_hugepage/enabled") ?? ""
    let chosen = text.split(separator: "[").dropFirst().first?.split(separator: "]").first.map(String.init)
    guard let chosen, chosen == "never" else {
      return Finding("huge-pages", .fine, chosen.map { "transparent huge pages: \($0)" } ?? "no transparent huge pages to choose")
    }
    return Finding(
      "huge-pages", .warning, "no transparent huge pages: large kernels miss more in their tables",
      remedy: "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled")
  }

  private var clock: Finding {
    let source = files.line("/sys/devices/system/clocksource/clocksource0/current_clocksource") ?? "unknown"
    guard ["tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page"].contains(source) else {
      return Finding(
        "clock", .warning, "time is read slowly (clock source \(source)): short samples cost more",
        remedy: "echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource, if it is available")
    }
    return Finding("clock", .fine, "clock source \(source)")
  }

  private var descriptors: Finding {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0, limit.rlim_max < Self.descriptorsWanted else {
      return Finding("descriptors", .fine, "a process may open \(limit.rlim_max) files")
    }
    return Finding(
      "descriptors", .warning, "a process may open only \(limit.rlim_max) files: a coordinator serves about as many workers",
      remedy: "raise LimitNOFILE= or ulimit -Hn")
  }

  private static let descriptorsWanted: rlim_t = 4_096
}
