import Measurement
import ModelFormats
import Profiling
import Scheduling
import Wire

/// One lease, from its arrival until its result is in the spool.
struct RunningJob {
  enum Stage {
    /// The model is on its way here.
    case fetching(ContentDigest)
    /// The next trial can start as soon as the host is free.
    case ready
    /// A trial process runs; timed ones hold the host's lock.
    case trial(ChildProcess, endsBy: Instant, lock: HostLock?)
    /// A probe inside this process: nothing but a time to wait for.
    case probe(until: Instant, isTooLong: Bool)
  }

  enum End {
    case done
    case failed(FailureCause, message: String, outputTail: String)

    var name: String {
      switch self {
      case .done: "done"
      case .failed(let cause, _, _): cause.rawValue
      }
    }
  }

  let claim: LeaseClaim
  let variant: WireVariant
  let task: WireTask
  var stage: Stage
  var reports: [TrialReport] = []
  /// Trials thrown away because something else used our cores.
  var contaminated = 0
  /// Closed until the machine is quiet: before the first timed trial, and again after a contaminated one; else nil.
  var gate: QuietGate?
  /// Set once nothing more is to be done but to tell it.
  var ended: End?

  /// Kernels below this time need more processes to be repeatable.
  private static let shortNanoseconds: Int64 = 100_000
  private static let trialsWhenShort = 10

  /// True for work that must be alone on the host.
  var isTimed: Bool { task.kind == "kernels" }

  /// Trials this job needs: counting is exact, so one will do.
  var trialsNeeded: Int {
    guard isTimed else { return 1 }
    let isShort = reports.first?.timing.map { $0.p50Nanoseconds < Self.shortNanoseconds * $0.callsPerSample } ?? false
    return max(Int(task.trials), isShort ? Self.trialsWhenShort : 1)
  }

  /// What the event loop must watch for this job.
  var descriptors: [Int32] {
    if case .trial(let child, _, _) = stage { return [child.exitDescriptor] + child.outputDescriptors }
    return []
  }

  /// Ends the job's process, if it has one.
  func kill() {
    if case .trial(let child, _, _) = stage { child.killAndReap() }
  }

  /// What a trial process is asked to do; nil for a kind this worker does not know.
  func work(modelPath: (ContentDigest) -> String) -> TrialRequest.Work? {
    switch (task.kind, variant.model) {
    case ("flops", .file(let file)): input(file, modelPath).map(TrialRequest.Work.count)
    case ("kernels", .file(let file)):
      input(file, modelPath).map { TrialRequest.Work.modelKernels($0, backend: variant.backend) }
    case ("flops", .kernel(let signature)): .countKernel(signature: signature)
    case ("kernels", .kernel(let signature)): .kernel(signature: signature, backend: variant.backend)
    case ("probe", _):
      .probe(
        TrialRequest.Probe(
          sleepMilliseconds: Int(clamping: task.probe.sleepMilliseconds),
          failure: task.probe.fail.isEmpty ? nil : task.probe.fail, outputBytes: Int(clamping: task.probe.outputBytes)))
    default: nil
    }
  }

  private func input(_ file: WireModelFile, _ modelPath: (ContentDigest) -> String) -> TrialRequest.ModelInput? {
    guard let digest = ContentDigest(hex: file.digest) else { return nil }
    return TrialRequest.ModelInput(
      path: modelPath(digest), inputs: file.inputs.mapValues { $0.dims.map { Int($0) } },
      dims: file.dims.mapValues { Int($0) }, values: file.values.mapValues { [Int($0)] }
    ).measured(in: variant.dtype)
  }
}
