public import ArgumentParser
import Profiling
public import Runtime

struct LatencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency", abstract: "Time a whole model in ONNX Runtime: every trial in a fresh process, its outputs checked.",
    discussion: """
      The score is the median of the trials' medians, as a user would see it; the spread is how far the trials lie apart. \
      Inputs that are not given by --data or --value are random and the same for the same --seed. Outputs are compared with those \
      of the model run without optimisation: when they differ, no time is given.
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var runtime: RuntimeOptions

  @Option(help: "How much of the graph is rewritten before it runs: all, extended, basic or none.")
  var optimization: RuntimeSession.Optimization = .all

  @OptionGroup var raw: SamplesOption
  @OptionGroup var options: TrialOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    // What is wrong with the model, its inputs or the library is told at once, before anything is measured.
    let library = try RuntimeLibrary.find(explicit: runtime.runtime)
    let inputs = try ModelInputs(
      of: runnableGraph(at: model.path), bindings: model.bindings, data: runtime.files, seed: runtime.seed, place: model.path)
    let work = TrialRequest.Latency(
      model: model.trialInput, optimization: optimization, seed: runtime.seed, data: runtime.files, library: library.path)
    let reports = try options.localTrials().run(.latency(work), count: options.trials) { done in
      Console.note("podium: trial \(done) of \(options.trials)")
    }
    try raw.write([reports])
    let report = LatencyReport(work: work, inputs: inputs, threads: options.threads, reports: reports)
    output.emit(report.json, text: report.text(width: Console.width))
  }
}

extension RuntimeSession.Optimization: ExpressibleByArgument {}
