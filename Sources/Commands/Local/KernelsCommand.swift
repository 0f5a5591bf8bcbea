import ArgumentParser
import Kernels
import Leaderboard
import Measurement
import ModelFormats
import Profiling
import Reports

struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Measure every distinct kernel of a model, with its share and percent of the machine's roofline.",
    discussion: """
      Every layer that there is a kernel for is measured; the share of the model's FLOPs in them is given as coverage, and what \
      is left out is listed. Each trial is one fresh process that measures all kernels once. ROOF is the part of \
      what the machine allows at the kernel's FLOPs per byte; BOUND says what limits it there: compute, or the level its warm data \
      lies in.
      """)

  @OptionGroup var model: ModelOptions
  @Option(
    help: "Measure the model's f32 products in another type: \(KernelPrecision.allCases.map(\.rawValue).joined(separator: ", ")).")
  var dtype: String?

  @OptionGroup var library: BackendOption
  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var raw: SamplesOption
  @OptionGroup var options: TrialOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var modelInput = model.trialInput
    if let dtype { modelInput.precision = try KernelPrecision.named(dtype) }
    // Told at once, before anything is measured.
    let kernels = try ModelKernels(model: modelInput, backend: library.backend)
    let trials = sampling.applied(to: try options.localTrials())
    let machine = try MachineRoof.measure(trials)
    let work = TrialRequest.Work.modelKernels(modelInput, backend: library.backend)
    let reports = try trials.run(work, count: options.trials) { taken in
      let unsettled = KernelRow.unsettled(taken, wanted: options.trials)
      return unsettled.isEmpty ? nil : .modelKernels(modelInput, backend: library.backend, only: unsettled)
    } progress: { done in
      let which = done <= options.trials ? "of \(options.trials)" : "for kernels whose fastest trials do not agree yet"
      Console.note("podium: trial \(done) \(which), \(kernels.uses.count) distinct kernels")
    }
    try raw.write([reports])
    let rows = KernelRow.rows(of: reports, wanted: options.trials)
    let environment = TrialEnvironment(reports)
    let coverage = Double(reports.first?.metrics["coveragePpm"] ?? 0) / 1_000_000
    let total = rows.reduce(0) { $0 + $1.totalNanoseconds }
    output.emit(
      [
        "schema": "podium.kernels/1", "model": .string(model.path), "backend": .string(library.backend),
        "threads": .integer(Int64(options.threads)), "trials": .integer(Int64(KernelRow.mostTrials(rows))),
        "caches": .string(sampling.caches.rawValue),
        "software": environment.software, "peakGigaflopsPerSecond": machine.map { .decimal($0.peaks.compute.best) } ?? .null,
        "peaks": machine?.json ?? .null,
        "totalNanoseconds": .decimal(total), "coverage": .decimal(coverage), "kernels": .array(rows.map { $0.json(machine) }),
        "unmeasured": kernels.unmeasuredJSON,
        "refused": RefusedKernels(reports).json,
        "checks": environment.json, "repeated": environment.repeatedJSON,
        "contaminated": environment.contaminatedJSON, "environment": environment.factsJSON,
      ],
      text: text(rows, total: total, coverage: coverage, machine, kernels) + RefusedKernels(reports).text + environment.text)
  }

  private func text(
    _ rows: [KernelRow], total: Double, coverage: Double, _ machine: MachineRoof?, _ kernels: ModelKernels
  ) -> String {
    let sorted = rows.sorted { $0.totalNanoseconds > $1.totalNanoseconds }
    var text = KernelRow.table(sorted, total: total, machine: machine)
    text += "\nSum by use: \(QuantityText.text(total, unit: "ns")) for \(QuantityText.percent(coverage)) of the FLOPs\n"
    return text + (machine?.text ?? "") + kernels.unmeasuredText
  }
}
