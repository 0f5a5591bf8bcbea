import Glibc
import Statistics

@testable import Leaderboard

/// Tasks, entries and boards for tests; times are milliseconds after 2026-11-23T00:00:00Z.
enum Make {
  static func exactTask(
    id: String = "flops/vision", version: Int64 = 1, direction: BoardTask.Direction = .min, constraints: [String] = []
  ) -> BoardTask {
    BoardTask(
      id: id, version: version, kind: .flops, workload: ["convention": "podium"],
      metric: BoardTask.Metric(
        name: "flops", statistic: .exact, unit: "FLOPs", direction: direction, isMeasured: false, minEffectPpm: 0),
      constraints: constraints, isComparedOnHardware: false, minTrials: 1, maxSpreadPpm: 0)
  }

  static func timedTask(
    id: String = "kernels/vision", statistic: BoardTask.Statistic = .minimum, direction: BoardTask.Direction = .min,
    minTrials: Int64 = 5, maxSpreadPpm: Int64 = 300_000
  ) -> BoardTask {
    BoardTask(
      id: id, kind: .kernel, workload: ["caches": "warm"],
      metric: BoardTask.Metric(
        name: "timeNs", statistic: statistic, unit: "ns", direction: direction, isMeasured: true, minEffectPpm: 10_000),
      isComparedOnHardware: true, minTrials: minTrials, maxSpreadPpm: maxSpreadPpm)
  }

  static func time(_ milliseconds: Int64) -> String { Timestamp(milliseconds: 1_795_392_000_000 + milliseconds).description }

  static func exact(
    _ variant: String, flops: Int64?, at milliseconds: Int64, task: String = "flops/vision@1", level: Entry.Level = .measured,
    declared: [String: Entry.Declaration] = [:], checks: [String: Entry.Check] = [:]
  ) -> Entry {
    Entry(
      task: task, variant: variant, model: String(repeating: "0", count: 64), parameters: ["threads": "1"], hardware: nil,
      software: nil, trials: [], metrics: flops.map { ["flops": $0] } ?? [:], declared: declared, checks: checks, level: level,
      provenance: ["job": "j1"], recordedAt: time(milliseconds))
  }

  /// Trials of ten calls a sample, with these nanoseconds for a call.
  static func timed(
    _ variant: String, calls nanoseconds: [Int64], at milliseconds: Int64, hardware: String?, checks: [String: Entry.Check] = [:]
  ) -> Entry {
    Entry(
      task: "kernels/vision@1", variant: variant, model: "matmul:m=64", parameters: [:], hardware: hardware, software: nil,
      trials: nanoseconds.map { trial(p50: $0 * 10, calls: 10) }, metrics: [:], checks: checks, level: .measured,
      recordedAt: time(milliseconds))
  }

  static func trial(p50: Int64, calls: Int64) -> Entry.Trial {
    Entry.Trial(
      worker: "w1", session: "s1", callsPerSample: calls, samples: 25, minNs: p50, p50Ns: p50, p90Ns: p50, p99Ns: p50)
  }

  static func board(_ task: BoardTask, _ entries: [Entry] = []) throws -> Board {
    var board = Board(boardID: "test")
    try board.insert(task)
    for entry in entries { try board.insert(entry) }
    return board
  }

  static let machine: JSONValue = [
    "architecture": "x86_64", "cores": 2, "processor": "Example CPU @ 2.60GHz", "instructionSets": ["avx2", "avx512f"],
    "memoryGiB": 8,
  ]

  /// A board of a timed task with the example machine, and its id.
  static func timedBoard(_ task: BoardTask = timedTask()) throws -> (Board, machine: String) {
    var board = try board(task)
    let machine = try board.insert(hardware: machine)
    return (board, machine)
  }

  static func parse(_ text: String) throws(LeaderboardError) -> JSONValue {
    try JSONValue(parsing: Array(text.utf8), file: "t.json")
  }
}

extension Standing {
  /// `1 a`, `1 b`, `3 c`.
  var ranks: [String] { ranking.map { "\($0.rank) \($0.entry.variant)" } }

  /// Variant and reasons.
  var reasons: [String: [String]] { Dictionary(excluded.map { ($0.variant, $0.reasons) }) { first, _ in first } }
}

/// A folder that goes away with its test.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/podium-board-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
  }

  func names() -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func write(_ text: String, to name: String) { write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) {
    let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  func read(_ name: String) -> [UInt8]? {
    let descriptor = open("\(path)/\(name)", O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 22)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  deinit {
    for name in names() { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}

/// A board after its old entries were archived, and what went; nil when nothing did.
func archived(_ board: Board, before: Timestamp, retired: Bool = false) throws -> (board: Board, part: Board?) {
  var board = board
  var part: Board?
  try board.archive(before: before, retired: retired) { (moved) throws(LeaderboardError) in part = moved }
  return (board, part)
}
