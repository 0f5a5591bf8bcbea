public import ArgumentParser
import Kernels
import Measurement
import Profiling
public import Runtime

struct LatencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency", abstract: "Time a whole model in ONNX Runtime: every trial in a fresh process, its outputs checked.",
    discussion: """
      The score is the median of the trials' medians, as a user would see it; the spread is how far the trials lie apart. \
      Inputs that are not given by --data or --value are random and the same for the same --seed. Outputs are compared with those \
      of the model run without optimisation: when they differ, no time is given. With --engine kernels nothing is run as a whole: \
      the answer is the sum of the model's kernels, each measured alone, and ONNX Runtime is not needed.
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var runtime: RuntimeOptions

  @Option(help: "What gives the time: a run in onnxruntime, or the sum of the model's kernels.")
  var engine: LatencyEngine = .onnxruntime

  @Option(help: "How much of the graph is rewritten before it runs: all, extended, basic or none.")
  var optimization: RuntimeSession.Optimization = .all

  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var raw: SamplesOption
  @Flag(help: "Also what each node takes, from a further trial that is profiled and not timed.")
  var nodes = false

  @Flag(help: "Also the sum of the model's kernels, warm and cold, and what lies between it and the latency; takes further trials.")
  var kernels = false

  @OptionGroup var library: BackendOption
  @OptionGroup var options: TrialOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard engine == .kernels else { return }
    if nodes || kernels { throw ValidationError("--nodes and --kernels look into a run; --engine kernels has none") }
    if !runtime.data.isEmpty || runtime.runtime != nil {
      throw ValidationError("--data and --runtime are for a run; --engine kernels has none")
    }
  }

  func run() throws {
    switch engine {
    case .onnxruntime: try runModel()
    case .kernels: try sumKernels()
    }
  }

  private func runModel() throws {
    // What is wrong with the model, its inputs or the library is told at once, before anything is measured.
    let found = try RuntimeLibrary.find(explicit: runtime.runtime)
    let graph = try runnableGraph(at: model.path)
    let inputs = try ModelInputs(
      of: graph, bindings: model.bindings, data: runtime.files, seed: runtime.seed, place: model.path)
    let modelKernels = kernels ? try KernelSums.kernels(of: model.trialInput, library.backend) : nil
    let work = TrialRequest.Latency(
      model: model.trialInput, optimization: optimization, seed: runtime.seed, data: runtime.files, library: found.path)
    let trials = sampling.applied(to: try options.localTrials())
    let reports = try run(trials, .latency(work), "trial")
    var report = LatencyReport(
      work: work, inputs: inputs, threads: options.threads, caches: sampling.caches, reports: reports)

    func attempt<Result>(_ part: String, _ body: () throws -> Result) throws -> Result? {
      do {
        return try body()
      } catch {
        // What was measured before is told all the same.
        guard let told = CommandFailure(error) else { throw error }
        report.problems.append((part, told))
        return nil
      }
    }
    if nodes || kernels {
      report.nodes = try attempt("nodes") { try profile(work, trials) }
    }
    if let modelKernels {
      let sums = try attempt("kernelSums") { try measure(modelKernels, trials) }
      report.kernelSums = sums
      if let sums, let profile = report.nodes?.profile {
        let split = NodeSplit(profile, graph: graph, kernelLayers: modelKernels.uses.flatMap(\.layers))
        report.gap = LatencyGap(latency: report.score, warmSum: sums.warm.score, coldSum: sums.cold.score, split: split)
      }
    }
    try raw.write([reports])
    output.emit(report.json, text: report.text(width: Console.width))
    guard let failure = report.problems.first?.failure else { return }
    for problem in report.problems { Console.note(problem.failure.text) }
    throw ExitCode(failure.exitCode)
  }

  private func sumKernels() throws {
    let modelKernels = try KernelSums.kernels(of: model.trialInput, library.backend)
    let reports = try run(
      sampling.applied(to: try options.localTrials()), .modelKernels(model.trialInput, backend: library.backend), "trial")
    let report = KernelLatencyReport(
      model: model.path, kernels: modelKernels, sum: KernelSum(reports), backend: library.backend, threads: options.threads,
      caches: sampling.caches)
    output.emit(report.json, text: report.text(width: Console.width))
  }

  private func profile(_ work: TrialRequest.Latency, _ trials: LocalTrials) throws -> NodeTimes {
    let folder = try PrivateFolder()
    Console.note("podium: profiling the nodes")
    let reports = try trials.run(.nodeTimes(work, folder: folder.path), count: 1)
    return withExtendedLifetime(folder) { NodeTimes(reports, isTable: nodes) }
  }

  private func measure(_ kernels: ModelKernels, _ trials: LocalTrials) throws -> KernelSums {
    let work = TrialRequest.Work.modelKernels(model.trialInput, backend: library.backend)
    // Both, whatever the latency was taken with.
    var (warm, cold) = (trials, trials)
    warm.caches = .warm
    cold.caches = .cold
    return KernelSums(
      warm: KernelSum(try run(warm, work, "kernels with warm caches, trial")),
      cold: KernelSum(try run(cold, work, "kernels with cold caches, trial")), backend: library.backend, kernels: kernels)
  }

  private func run(_ trials: LocalTrials, _ work: TrialRequest.Work, _ what: String) throws -> [TrialReport] {
    try trials.run(work, count: options.trials, progress: { Console.note("podium: \(what) \($0) of \(options.trials)") })
  }
}

/// What gives a model's latency.
enum LatencyEngine: String, CaseIterable, ExpressibleByArgument, Sendable {
  case onnxruntime, kernels
}

extension RuntimeSession.Optimization: ExpressibleByArgument {}
