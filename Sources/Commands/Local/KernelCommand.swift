import ArgumentParser
import Kernels
import Leaderboard
import Measurement
import Profiling

struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Measure kernels: every trial in a fresh process, the result checked before it is timed.",
    discussion: """
      A kernel is written as matmul:m=1024,n=1024,k=1024,dtype=f32 or \
      conv:n=1,c=64,h=56,w=56,k=64,r=3,s=3,stride=1,pad=1,groups=1,dtype=f32; convt is a transposed convolution, d and t \
      are depth. dtype is f32, bf16 or u8s8 (activations u8, weights s8; rates are then operations, not FLOPs). \
      The time is the smallest of the trials' medians; the spread is how far the trials lie apart. ROOF is the part of \
      what the machine allows at the kernel's FLOPs per byte; BOUND says what limits it there: compute, or the level its warm data \
      lies in.
      """)

  @Argument(help: "Kernels to measure.")
  var spec: [String]

  @OptionGroup var library: BackendOption
  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var raw: SamplesOption
  @OptionGroup var options: TrialOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let specs = try spec.map { try KernelSpec(parsing: $0) }
    _ = try KernelBackends.named(library.backend)
    let trials = sampling.applied(to: try options.localTrials())
    let machine = try MachineRoof.measure(trials)
    let taken = try specs.map { spec in
      let work = TrialRequest.Work.kernel(signature: spec.description, backend: library.backend)
      return try trials.run(work, count: options.trials) { taken in
        KernelRow.unsettled(taken, wanted: options.trials).isEmpty ? nil : work
      }
    }
    // A slow episode may be longer than all trials of one kernel.
    var reports = CanaryHistory.judged(taken.flatMap(\.self))[...]
    let rows = zip(specs, taken).map { spec, taken in
      defer { reports = reports.dropFirst(taken.count) }
      return KernelRow(
        signature: spec.description, uses: 1, reports: Array(reports.prefix(taken.count)), wanted: options.trials)
    }
    try raw.write(rows.map(\.reports))
    let environment = TrialEnvironment(rows.flatMap(\.reports))
    output.emit(
      [
        "schema": "podium.kernel/1", "backend": .string(library.backend), "threads": .integer(Int64(options.threads)),
        "caches": .string(sampling.caches.rawValue), "trials": .integer(Int64(KernelRow.mostTrials(rows))),
        "software": environment.software,
        "kernels": .array(rows.map { $0.json(machine) }), "peaks": machine?.json ?? .null,
        "checks": environment.json, "repeated": environment.repeatedJSON,
        "contaminated": environment.contaminatedJSON, "environment": environment.factsJSON,
      ],
      text: KernelRow.table(rows, total: nil, machine: machine) + "\n" + (machine?.text ?? "") + environment.text)
  }
}
