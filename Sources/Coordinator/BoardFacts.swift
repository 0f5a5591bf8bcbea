import Leaderboard
import Scheduling
import Wire

/// A stored result as facts of the leaderboard.
struct BoardFacts {
  private let result: Store.StoredResult
  private let batch: BatchID
  private let entry: BatchEntry

  /// Gains below these do not make a record (exact counts: any gain does).
  static let minEffectPpm: Int64 = 10_000
  /// What fresh processes may differ by before a result is no evidence: the quiet spread of memory-bound kernels is up to 30%.
  static let maxSpreadPpm: Int64 = 300_000
  static let minTrials: Int64 = 5

  init(_ result: Store.StoredResult, batch: BatchID, _ entry: BatchEntry) {
    self.result = result
    self.batch = batch
    self.entry = entry
  }

  /// Adds the task, the machine, the libraries and the entry, or the match, and gives its id; what is there already stays as it is.
  func insert(into board: inout Board) throws(LeaderboardError) -> String {
    let task = Self.task(entry.task(of: result.job))
    try board.insert(task)
    var hardware: String?
    var software: String?
    if task.metric.isMeasured {
      hardware = try board.insert(hardware: Self.hardware(result.content.hardware))
    }
    // Exact, yet worked out by a library whose releases may round otherwise.
    if task.metric.isMeasured || task.kind == .saturation || task.kind == .quality {
      software = try board.insert(software: Self.json(result.content.software))
    }
    if let pairing = entry.pairing(of: result.job) {
      return try board.insert(
        Self.match(
          result, pairing, task: task.key, hardware: hardware, software: software, provenance: provenance, recordedAt: recordedAt))
    }
    return try board.insert(boardEntry(task: task, hardware: hardware, software: software))
  }

  /// The id that a machine of this fingerprint has on the board: its class.
  static func hardwareID(_ fingerprint: String) -> String { FactKind.hardware.id(of: hardware(fingerprint)) }

  private static func hardware(_ fingerprint: String) -> JSONValue { ["fingerprint": .string(fingerprint)] }

  /// The line of the board that a batch's task asks for.
  static func task(_ task: WireTask) -> BoardTask {
    if task.kind == "flops" {
      return BoardTask(
        id: task.id, kind: .flops, workload: ["convention": "podium"],
        metric: BoardTask.Metric(
          name: "flops", statistic: .exact, unit: "FLOPs", direction: .min, isMeasured: false, minEffectPpm: 0),
        constraints: task.constraints, objectives: task.objectives, isComparedOnHardware: false, minTrials: 1, maxSpreadPpm: 0)
    }
    if task.needsRuntime { return runtimeTask(task) }
    return BoardTask(
      id: task.id, kind: .kernel,
      workload: [
        "caches": .string(task.caches.isEmpty ? "warm" : task.caches), "what": "sum of the distinct kernels' times by use",
      ],
      metric: BoardTask.Metric(
        name: "timeNs", statistic: .minimum, unit: "ns", direction: .min, isMeasured: true, minEffectPpm: minEffectPpm),
      constraints: task.constraints, objectives: task.objectives, isComparedOnHardware: true, minTrials: minTrials,
      maxSpreadPpm: maxSpreadPpm)
  }

  private func boardEntry(task: BoardTask, hardware: String?, software: String?) -> Entry {
    let variant = entry.variant(of: result.job)
    let content = result.content
    return Entry(
      task: task.key, variant: variant.name, model: variant.kernel.isEmpty ? variant.file.digest : variant.kernel,
      parameters: parameters(variant), hardware: hardware,
      software: software,
      trials: content.trials.map { trial in
        Entry.Trial(
          worker: result.worker.rawValue, session: trial.session, callsPerSample: trial.callsPerSample, samples: trial.samples,
          minNs: trial.minNs, p50Ns: trial.p50Ns, p90Ns: trial.p90Ns, p99Ns: trial.p99Ns)
      },
      metrics: Dictionary(content.metrics.map { ($0.name, $0.integer) }) { first, _ in first },
      declared: Dictionary(
        variant.declared.map { ($0.name, Entry.Declaration(value: "\($0.value)", source: $0.source)) }
      ) { first, _ in first },
      checks: Self.checks(of: result), level: .measured, provenance: provenance, recordedAt: recordedAt)
  }

  static func checks(of result: Store.StoredResult) -> [String: Entry.Check] {
    Dictionary(result.content.checks.map { ($0.name, Entry.Check(isPassed: $0.passed, note: $0.note)) }) { first, _ in first }
  }

  private var provenance: [String: String] {
    [
      "submitter": entry.submitter, "batch": "\(batch)", "batchName": entry.specification.name, "job": "\(result.job)",
      "attempt": "\(result.content.claim.attempt)", "fence": "\(result.fence)", "manifest": entry.digest,
    ]
  }

  private var recordedAt: String { Timestamp(milliseconds: result.recordedAt.milliseconds).description }

  /// A whole model runs in no backend of kernels, but as its graph was rewritten.
  private func parameters(_ variant: WireVariant) -> [String: String] {
    let task = entry.task(of: result.job)
    let parameters = ["threads": "\(variant.threads)", "dtype": variant.dtype]
    return switch task.kind {
    case "latency": parameters.merging(["optimization": task.optimization(of: variant)]) { $1 }
    case "saturation", "quality": parameters
    default: parameters.merging(["backend": variant.backend]) { $1 }
    }
  }

  /// A worker's JSON, or its text when it is none: what a peer says is kept, never trusted to be well formed.
  private static func json(_ text: String) -> JSONValue {
    (try? JSONValue(parsing: Array(text.utf8), file: "worker")) ?? ["text": .string(text)]
  }
}
