/// A process of this machine as `/proc/PID/stat` tells it.
struct ProcessLine: Hashable, Sendable {
  var process: Int32
  var name: String
  var parent: Int32
  /// Time on a core since it began, in the system's ticks, of all its threads.
  var ticks: Int64
  /// When it began, in ticks since the system did. With its number it names one process.
  var begin: Int64
  /// The core its first thread ran on last.
  var core: Int

  /// What a machine may have before we look at a part only.
  static let limit = 1 << 14

  /// `1234 (a name) S 1 ...`. A name may hold spaces and brackets itself, so it ends at the last one. Nil for anything else.
  init?(_ line: String) {
    guard let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")"), open < close,
      let process = Int32(trimmed(line[..<open]))
    else { return nil }
    // From the third of proc(5) on: state, parent, ..., 14 and 15 user and system time, 22 the begin, 39 the core.
    let fields = line[line.index(after: close)...].split(separator: " ")
    guard fields.count > 36, let parent = Int32(fields[1]), let user = Int64(fields[11]), let system = Int64(fields[12]),
      let begin = Int64(fields[19]), let core = Int(fields[36]), user >= 0, system >= 0
    else { return nil }
    self.process = process
    self.name = String(line[line.index(after: open)..<close])
    self.parent = parent
    self.ticks = user.addingReportingOverflow(system).partialValue
    self.begin = begin
    self.core = core
  }

  /// Those that run now; one that ends meanwhile is left out.
  static func all(_ files: SystemFiles) -> [ProcessLine] {
    let numbers = files.names(in: "/proc").filter { $0.allSatisfy { "0"..."9" ~= $0 } }
    return numbers.prefix(limit).compactMap { Int32($0).flatMap { of($0, files) } }
  }

  /// That of one process; nil when there is none of that number.
  static func of(_ process: Int32, _ files: SystemFiles) -> ProcessLine? {
    files.line("/proc/\(process)/stat").flatMap(ProcessLine.init)
  }
}
