import Profiling
import Scheduling
import Wire

/// A `kernels` job between its lease and its result: which kernels its model has, which are known already, and which this worker
/// measures. Pure: trials are run, and the coordinator is asked, outside.
struct KernelProfile {
  /// What comes next.
  enum Step: Hashable {
    /// A trial that lists the kernels.
    case list
    /// Ask which are known; again, while other workers measure what is left.
    case ask
    /// A trial that measures these.
    case measure([String])
    case done
  }

  /// One trial of one kernel.
  struct Sample: Hashable {
    var timing: TrialReport.Timing
    /// Which of the job's trial processes, from 1.
    var process: Int
    var isSound: Bool
  }

  /// Trials of a kernel that are told with the result; all are in its detail.
  static let trialsTold = KernelShelf.trialLimit

  let backend: String
  let threads: Int
  /// The state of the caches that kernels are measured in: `warm`, `cold`.
  let caches: String
  /// Trials that the task wants of each kernel.
  let trials: Int
  /// In order of first use; nil before they are listed.
  private(set) var listed: [ListedKernel]?
  /// Counts of the model.
  private(set) var counts: [String: Int64] = [:]
  private(set) var software: [String: String] = [:]
  /// Known from earlier jobs.
  private(set) var kept: [String: WireKernelTimes] = [:]
  private(set) var own: [String: [Sample]] = [:]
  /// The backend does not measure them, after all.
  private(set) var refused: Set<String> = []
  /// Layers of the model that have no kernel, with the reasons, as far as the listing had room.
  private(set) var unmeasuredLayers: [ModelKernels.Unmeasured] = []
  /// Measured by other workers now.
  private var others: Set<String> = []
  /// False once it is known which kernels this worker measures.
  private var mustAsk: Bool

  init(_ task: WireTask, _ variant: WireVariant) {
    backend = variant.backend
    threads = max(1, Int(variant.threads))
    caches = task.caches.isEmpty ? "warm" : task.caches
    trials = max(1, Int(task.trials))
    mustAsk = task.reuse != "never" && trials <= KernelShelf.trialLimit
  }

  var step: Step {
    guard let listed else { return .list }
    if mustAsk { return .ask }
    let missing = listed.map(\.signature).filter { isMine($0) && own[$0, default: []].count < trialsNeeded(of: $0) }
    if !missing.isEmpty { return .measure(missing) }
    return others.isEmpty ? .done : .ask
  }

  /// True when the library had none of the kernels, and none was known.
  var hasNothing: Bool { kept.isEmpty && own.values.allSatisfy(\.isEmpty) }

  /// Trial processes that are still to run, as far as it is known now.
  var processesLeft: Int {
    (listed ?? []).map(\.signature).filter(isMine).map { trialsNeeded(of: $0) - own[$0, default: []].count }.max() ?? trials
  }

  /// The question for the coordinator: always the same.
  func query(_ claim: LeaseClaim) -> WireKernelQuery {
    var query = WireKernelQuery()
    query.claim = WireLeaseClaim(claim)
    query.conditions = conditions
    query.trials = Int32(clamping: trials)
    query.signatures = (listed ?? []).prefix(KernelShelf.signatureLimit).map(\.signature)
    return query
  }

  var conditions: WireKernelConditions {
    var conditions = WireKernelConditions()
    conditions.backend = backend
    conditions.version = software.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    conditions.threads = Int32(clamping: threads)
    conditions.caches = caches
    return conditions
  }

  /// - Parameter report: of a trial that listed the kernels.
  mutating func list(_ report: TrialReport) {
    listed = report.listed ?? []
    counts = report.metrics
    unmeasuredLayers = report.unmeasuredLayers ?? []
    software = report.software
  }

  /// What is measured here already stays so, whatever the answer says.
  mutating func take(_ answer: WireKernelAnswer) {
    mustAsk = false
    let open = Set((listed ?? []).map(\.signature)).subtracting(own.keys).subtracting(refused)
    for times in answer.known where open.contains(times.signature) && times.isUsable { kept[times.signature] = times }
    others = Set(answer.others).intersection(open).subtracting(kept.keys)
  }

  /// Nobody answers, or those that measure the rest take too long.
  mutating func measureAlone() {
    mustAsk = false
    others = []
  }

  /// - Parameters:
  ///   - report: of a trial that measured what `step` said.
  ///   - process: which of the job's trials, from 1.
  mutating func take(_ report: TrialReport, process: Int) {
    guard case .measure(let wanted) = step else { return }
    let isSound = report.checks.allSatisfy(\.passed) && report.software == software
    let shares = Dictionary(report.kernels.map { ($0.signature, $0) }) { first, _ in first }
    for signature in wanted {
      if let timing = shares[signature]?.timing {
        own[signature, default: []].append(Sample(timing: timing, process: process, isSound: isSound))
      } else {
        own[signature] = nil
        refused.insert(signature)
      }
    }
  }

  private func isMine(_ signature: String) -> Bool {
    kept[signature] == nil && !others.contains(signature) && !refused.contains(signature)
  }

  private func trialsNeeded(of signature: String) -> Int {
    let samples = own[signature, default: []]
    let taken = samples.map(\.timing.callNanoseconds)
    // With a disturbed trial its time is not ranked in any case: whether others agree with it is not worth the wait.
    return samples.allSatisfy(\.isSound) ? TrialCount.needed(trials, taken: taken) : TrialCount.needed(trials, first: taken.first)
  }
}

extension WireKernelTimes {
  /// True when a time can be computed from it.
  fileprivate var isUsable: Bool {
    !trials.isEmpty
      && trials.allSatisfy { trial in
        trial.callsPerSample > 0 && trial.p50Ns > 0
          && [trial.minNs, trial.p50Ns, trial.p90Ns, trial.p99Ns].allSatisfy { (0...KernelShelf.longestSample).contains($0) }
      }
  }
}
