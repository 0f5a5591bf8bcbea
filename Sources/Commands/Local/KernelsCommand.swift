import ArgumentParser
import Kernels
import Leaderboard
import ModelFormats
import Profiling
import Reports

struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Measure every distinct kernel of a model, with its share and percent of the machine's roofline.",
    discussion: """
      Convolutions and matrix products in f32 are measured; the share of the model's FLOPs in them is given as coverage, and what \
      is left out is listed. Each trial is one fresh process that measures all kernels once. ROOF is the part of \
      what the machine allows at the kernel's FLOPs per byte; BOUND says what limits it there: compute, or the level its warm data lies in.
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var library: BackendOption
  @OptionGroup var options: TrialOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let modelInput = model.trialInput
    // Told at once, before anything is measured.
    let kernels = try ModelKernels(model: modelInput)
    let trials = try options.localTrials()
    let machine = try MachineRoof.measure(trials)
    let reports = try trials.run(.modelKernels(modelInput, backend: library.backend), count: options.trials) { done in
      Console.note("podium: trial \(done) of \(options.trials), \(kernels.uses.count) distinct kernels")
    }
    let rows = KernelRow.rows(of: reports)
    let environment = TrialEnvironment(reports)
    let coverage = Double(reports.first?.metrics["coveragePpm"] ?? 0) / 1_000_000
    let total = rows.reduce(0) { $0 + $1.totalNanoseconds }
    output.emit(
      [
        "schema": "podium.kernels/1", "model": .string(model.path), "backend": .string(library.backend),
        "threads": .integer(Int64(options.threads)), "trials": .integer(Int64(options.trials)),
        "software": environment.software, "peakGigaflopsPerSecond": machine.map { .decimal($0.peaks.compute.best) } ?? .null,
        "peaks": machine?.json ?? .null,
        "totalNanoseconds": .decimal(total), "coverage": .decimal(coverage), "kernels": .array(rows.map { $0.json(machine) }),
        "unmeasured": .array(
          kernels.unmeasured.map { layer in
            [
              "layer": .string(layer.layer), "operator": .string(layer.operator), "flops": .integer(layer.flops),
              "reason": .string(layer.reason),
            ]
          }),
        "checks": environment.json,
      ],
      text: text(rows, total: total, coverage: coverage, machine, kernels) + environment.text)
  }

  private func text(
    _ rows: [KernelRow], total: Double, coverage: Double, _ machine: MachineRoof?, _ kernels: ModelKernels
  ) -> String {
    let sorted = rows.sorted { $0.totalNanoseconds > $1.totalNanoseconds }
    var text = KernelRow.table(sorted, total: total, machine: machine)
    text += "\nSum by use: \(QuantityText.text(total, unit: "ns")) for \(QuantityText.percent(coverage)) of the FLOPs\n"
    text += machine?.text ?? ""
    if !kernels.unmeasured.isEmpty {
      let operators = Dictionary(grouping: kernels.unmeasured, by: \.operator).sorted { $0.key < $1.key }
      text += "Not measured: " + operators.map { "\($0.value.count) \($0.key)" }.joined(separator: ", ") + "\n"
    }
    return text
  }
}
