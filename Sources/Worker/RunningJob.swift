import Measurement
import ModelFormats
import Profiling
import Scheduling
import Wire

/// One lease, from its arrival until its result is in the spool.
struct RunningJob {
  enum Stage {
    /// The model, or a file of data, is on its way here.
    case fetching(ContentDigest)
    /// The next trial can start as soon as the host is free.
    case ready
    /// A trial process runs; timed ones hold the host's lock.
    case trial(ChildProcess, endsBy: Instant, lock: HostLock?)
    /// The coordinator is asked which kernels are known.
    case asking(KernelInquiry)
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
  /// Nil when the coordinator did not tell; for the log.
  var batch: BatchID?
  var reports: [TrialReport] = []
  /// The other side of a match; nil for a job that is none.
  var opponent: WireVariant?
  /// Set for `kernels` tasks, but for matches.
  var kernels: KernelProfile?
  /// Trials thrown away because something else used our cores.
  var contaminated = 0
  /// Closed until the machine is quiet: before the first timed trial, and again after a contaminated one; else nil.
  var gate: QuietGate?
  /// Set once nothing more is to be done but to tell it.
  var ended: End?

  /// True for work that must be alone on the host.
  var isTimed: Bool { task.kind == "kernels" || task.kind == "latency" }

  /// The files that must be here before a trial starts: the model first.
  var blobs: [(digest: ContentDigest, size: Int64)] {
    guard task.kind != "probe" else { return [] }
    let models = [variant, opponent].compactMap { $0.map { ($0.file.digest, $0.file.size) } }
    let data = task.files.map { ($0.digest, $0.size) }
    return (models + data).compactMap { hex, size in
      ContentDigest(hex: hex).map { ($0, size) }
    }
  }

  /// False for a trial of timed work that takes no time yet.
  var isNextTrialTimed: Bool { isTimed && kernels?.step != .list }

  var isMeasured: Bool { kernels.map { $0.step == .done } ?? (reports.count >= trialsNeeded) }

  /// How a job ends of which all trials ran.
  var measuredEnd: End {
    guard let kernels, kernels.hasNothing else { return .done }
    return .failed(.jobError, message: "\(kernels.backend) turned out to have none of the kernels", outputTail: "")
  }

  /// True for timed work whose trial could start if it were its turn.
  var isInLine: Bool {
    guard isTimed, ended == nil, case .ready = stage else { return false }
    return kernels.map { $0.step != .ask && $0.step != .done } ?? true
  }

  var isFetching: Bool { if case .fetching = stage { true } else { false } }

  var isInTrial: Bool { if case .trial = stage { true } else { false } }

  /// True for a `kernels` job that has trials to run before it asks or ends.
  var measuresKernels: Bool {
    if case .measure = kernels?.step { ended == nil } else { false }
  }

  mutating func take(_ report: TrialReport) {
    reports.append(report)
    kernels?.take(report, process: reports.count)
  }

  /// Trials this job needs: what is exact is done once.
  var trialsNeeded: Int {
    if opponent != nil { return 2 * Self.matchPairs }
    if let kernels { return reports.count + kernels.processesLeft }
    guard isTimed else { return 1 }
    return TrialCount.needed(Int(task.trials), first: reports.first?.timing?.callNanoseconds)
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

  /// What a trial process is asked to do; nil for a kind or an option this worker does not know. `runtime` is the library of ONNX
  /// Runtime; nil: it is looked for.
  func work(runtime: String? = nil, modelPath: (ContentDigest) -> String) -> TrialRequest.Work? {
    switch (task.kind, variant.model) {
    case ("flops", .file(let file)): input(file, modelPath).map(TrialRequest.Work.count)
    case ("latency", .file(let file)): latency(file, runtime, modelPath).map(TrialRequest.Work.latency)
    case ("saturation", .file(let file)): saturation(file, runtime, modelPath).map(TrialRequest.Work.saturation)
    case ("quality", .file(let file)): quality(file, runtime, modelPath).map(TrialRequest.Work.quality)
    case ("kernels", .file(let file)): input(file, modelPath).flatMap(kernelWork)
    case ("flops", .kernel(let signature)): .countKernel(signature: signature)
    case ("kernels", .kernel(let signature)): kernelWork(signature)
    case ("probe", _):
      .probe(
        TrialRequest.Probe(
          sleepMilliseconds: Int(clamping: task.probe.sleepMilliseconds),
          failure: task.probe.fail.isEmpty ? nil : task.probe.fail, outputBytes: Int(clamping: task.probe.outputBytes)))
    default: nil
    }
  }

  private func kernelWork(_ model: TrialRequest.ModelInput) -> TrialRequest.Work? {
    switch kernels?.step {
    case .list: .listKernels(model, backend: variant.backend)
    case .measure(let signatures): .modelKernels(model, backend: variant.backend, only: signatures)
    case nil where opponent != nil: .modelKernels(model, backend: variant.backend)
    case .ask, .done, nil: nil
    }
  }

  private func kernelWork(_ signature: String) -> TrialRequest.Work? {
    switch kernels?.step {
    case .list: .listKernel(signature: signature, backend: variant.backend)
    case .measure(let signatures): signatures.first.map { .kernel(signature: $0, backend: variant.backend) }
    case nil where opponent != nil: .kernel(signature: signature, backend: variant.backend)
    case .ask, .done, nil: nil
    }
  }

  func input(_ file: WireModelFile, _ modelPath: (ContentDigest) -> String) -> TrialRequest.ModelInput? {
    guard let digest = ContentDigest(hex: file.digest) else { return nil }
    return TrialRequest.ModelInput(
      path: modelPath(digest), inputs: file.inputs.mapValues { $0.dims.map { Int($0) } },
      dims: file.dims.mapValues { Int($0) }, values: file.values.mapValues { [Int($0)] }
    ).measured(in: variant.dtype)
  }
}
