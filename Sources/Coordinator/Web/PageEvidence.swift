import Scheduling
import Wire

/// What the page shows beside the leaderboard, which does not hold it: the times of single kernels, and how far the activations of the
/// latest batch that looked into them are driven. Everything in it is limited.
struct PageEvidence: Sendable {
  /// What kernels must have in common to stand in one picture.
  struct Conditions: Hashable {
    /// The machine's fingerprint, one line.
    var hardware: String
    var threads: Int
    var backend: String
    /// `warm`, `cold`.
    var caches: String
  }

  struct Kernel: Hashable {
    var job: JobID
    /// Of one call, as is the time: the smallest of its trials' medians.
    var flops: Int64
    var bytes: Int64
    var nanoseconds: Double
  }

  /// What is known of the kernels under some conditions.
  struct Machine {
    /// By signature.
    var kernels: [String: Kernel] = [:]
    /// What the trials of a job told, with their canaries, as JSON: of the latest job.
    var trials: (job: JobID, text: String)?
  }

  /// The activations of one job.
  struct Activations {
    var job: JobID
    /// Of its variant.
    var name: String
    /// What its trials told, as JSON.
    var trials: String
  }

  private static let machineLimit = 16
  private static let kernelLimit = 400
  private static let activationLimit = 16
  /// Of what one job's trials told.
  private static let textBytes = 1 << 20

  private(set) var machines: [Conditions: Machine] = [:]
  /// Of the latest batch that has any.
  private(set) var activations: [Activations] = []
  private var batch = BatchID(0)
  /// One more with each change.
  private(set) var revision = 0

  /// True for tasks whose results have something to show here.
  static func shows(_ task: WireTask) -> Bool { task.kind == "kernels" || task.kind == "saturation" }

  /// Adds what a result tells, in any order; what a later job said stays.
  mutating func add(_ result: Store.StoredResult, of batch: BatchID, _ entry: BatchEntry) {
    // The sides of a match stand on the board.
    guard entry.pairing(of: result.job) == nil else { return }
    switch entry.task(of: result.job).kind {
    case "kernels": addKernels(result)
    case "saturation": addActivations(result, of: batch, entry.variant(of: result.job).name)
    default: break
    }
  }

  private mutating func addKernels(_ result: Store.StoredResult) {
    let (content, told) = (result.content, result.content.kernelConditions)
    guard !content.kernels.isEmpty, !content.hardware.isEmpty, told.threads > 0 else { return }
    let conditions = Conditions(
      hardware: content.hardware, threads: Int(told.threads), backend: told.backend, caches: told.caches)
    guard machines[conditions] != nil || machines.count < Self.machineLimit else { return }
    var machine = machines[conditions] ?? Machine()
    for kernel in content.kernels where kernel.sound {
      let times = kernel.trials.filter { $0.p50Ns > 0 && $0.callsPerSample > 0 }.map {
        Double($0.p50Ns) / Double($0.callsPerSample)
      }
      let isKnown = machine.kernels[kernel.signature].map { $0.job > result.job }
      guard let fastest = times.min(), isKnown != true, isKnown != nil || machine.kernels.count < Self.kernelLimit else { continue }
      machine.kernels[kernel.signature] = Kernel(
        job: result.job, flops: kernel.flops, bytes: kernel.bytes, nanoseconds: fastest)
    }
    // A job whose kernels were all known has run no trial, and no canary.
    let measured = content.metrics.first { $0.name == "measuredKernels" }?.integer ?? 0
    if measured > 0, !content.detail.isEmpty, content.detail.utf8.count <= Self.textBytes,
      machine.trials.map({ $0.job < result.job }) ?? true
    {
      machine.trials = (result.job, content.detail)
    }
    machines[conditions] = machine
    revision += 1
  }

  private mutating func addActivations(_ result: Store.StoredResult, of batch: BatchID, _ name: String) {
    let text = result.content.detail
    guard batch >= self.batch, !text.isEmpty, text.utf8.count <= Self.textBytes else { return }
    if batch > self.batch {
      self.batch = batch
      activations = []
    }
    guard activations.count < Self.activationLimit, !activations.contains(where: { $0.job == result.job }) else { return }
    activations.append(Activations(job: result.job, name: name, trials: text))
    activations.sort { $0.job < $1.job }
    revision += 1
  }
}
