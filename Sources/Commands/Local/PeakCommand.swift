import ArgumentParser
import Kernels
import Leaderboard
import Measurement
import Profiling
import Reports

struct PeakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peak", abstract: "What this machine can do at best: fingerprint, compute and bandwidth peaks, noise.")

  @Option(help: "Threads; 1 and all cores when absent.")
  var threads: Int?

  @Option(help: ArgumentHelp("Cores to measure on, such as 4-7 or 0,2; all when absent.", valueName: "list"))
  var cores: CoreSet?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
  }

  func run() throws {
    let cores = try self.cores ?? CoreSet.allowed()
    let machine = try MachineFingerprint.current()
    let counts = threads.map { [$0] } ?? Set([1, cores.cores.count]).sorted()
    let peaks = try counts.map { count in
      try LocalTrials(threads: count, cores: cores, timeout: .seconds(120)).run(.peaks, count: 1).compactMap(\.peaks)
    }.flatMap(\.self)
    output.emit(
      [
        "schema": "podium.peak/1",
        "machine": [
          "fingerprint": .string(machine.canonicalText), "processor": .string(machine.processor),
          "architecture": .string(machine.architecture), "cores": .integer(Int64(machine.cores)),
          "memoryGiB": .integer(Int64(machine.memoryGiB)), "kernel": .string(machine.kernel),
        ],
        "peaks": .array(peaks.map(Self.json)),
      ],
      text: Self.text(machine, peaks))
  }

  private static func json(_ peaks: MachinePeaks) -> JSONValue {
    [
      "threads": .integer(Int64(peaks.threads)), "instructions": .string(peaks.instructions),
      "clockGigahertz": peaks.clockGigahertz.map(JSONValue.decimal) ?? .null,
      "computeGigaflopsPerSecond": json(peaks.compute),
      "readGigabytesPerSecond": .object(Dictionary(peaks.read.map { ($0.level.rawValue, json($0.rate)) }) { first, _ in first }),
      "triadGigabytesPerSecond": json(peaks.triad), "streamingTriadGigabytesPerSecond": json(peaks.streamingTriad),
    ]
  }

  private static func json(_ rate: MachinePeaks.Rate) -> JSONValue {
    ["best": .decimal(rate.best), "median": .decimal(rate.median), "noise": .decimal(rate.noise)]
  }

  private static func text(_ machine: MachineFingerprint, _ peaks: [MachinePeaks]) -> String {
    var text = "\(machine.processor), \(machine.architecture), \(machine.cores) cores, \(machine.memoryGiB) GiB\n"
    if let first = peaks.first {
      let clock = first.clockGigahertz.map { ", \(QuantityText.text($0 * 1e9, unit: "Hz")) measured" } ?? ""
      text += "f32 by \(first.instructions)\(clock)\n"
    }
    var table = TextTable(
      columns: [.init("PEAK")] + peaks.map { .init("\($0.threads) THREAD\($0.threads == 1 ? "" : "S")", .right) }
        + [.init("NOISE", .right)])
    func row(_ name: String, _ unit: String, _ rate: (MachinePeaks) -> MachinePeaks.Rate?) {
      let rates = peaks.map(rate)
      let cells = rates.map { $0.map { QuantityText.text($0.best * 1e9, unit: unit) } ?? "" }
      table.add([name] + cells + [QuantityText.percent(rates.compactMap(\.self).map(\.noise).max() ?? 0)])
    }
    row("f32 multiply-add", "FLOP/s") { $0.compute }
    for level in peaks.first?.read.map(\.level) ?? [] {
      row("read \(level.rawValue)", "B/s") { peaks in peaks.read.first { $0.level == level }?.rate }
    }
    row("triad", "B/s") { $0.triad }
    row("triad, streaming stores", "B/s") { $0.streamingTriad }
    return text + "\n" + table.render(width: Console.width)
  }
}
