/// The processor time of the other processes that ran last on our cores, at one moment.
struct BusyProcesses: Sendable {
  private let processes: [Int32: ProcessLine]

  /// As many are told.
  private static let told = 3
  /// Below this share of wall time a process is not worth telling.
  private static let least = 0.01

  /// - Parameter process: our own, which is not another.
  init(_ files: SystemFiles, cores: [Int], without process: Int32) {
    // Kept whatever their core is: they may have been elsewhere before.
    let others = cores.isEmpty ? [] : ProcessLine.all(files).filter { $0.process != process }
    processes = Dictionary(others.map { ($0.process, $0) }) { first, _ in first }
    self.cores = Set(cores)
  }

  private let cores: Set<Int>

  /// Who used most since then; those that ended meanwhile are not known. Of one that began meanwhile all its time counts.
  func worst(since before: BusyProcesses, wallNanoseconds: Int64) -> [EnvironmentReport.BusyProcess] {
    guard wallNanoseconds > 0 else { return [] }
    let busy = processes.values.filter { cores.contains($0.core) }.map { process in
      // A number that was given to another program meanwhile has fewer ticks than before.
      let earlier = before.processes[process.process].flatMap { $0.ticks <= process.ticks ? $0.ticks : nil } ?? 0
      let share = Double(process.ticks - earlier) * EnvironmentReading.tickNanoseconds / Double(wallNanoseconds)
      return EnvironmentReport.BusyProcess(process: process.process, name: process.name, share: share)
    }
    let sorted = busy.filter { $0.share >= Self.least }.sorted { ($1.share, $0.process) < ($0.share, $1.process) }
    return Array(sorted.prefix(Self.told))
  }
}
