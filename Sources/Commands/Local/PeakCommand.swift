import ArgumentParser
import Kernels
import Leaderboard
import Measurement
import Profiling

struct PeakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peak", abstract: "What this machine can do at best: fingerprint, compute and bandwidth peaks, noise.",
    discussion: """
      Multiply-adds of each element type that the machine has instructions for, reading and the triad a = b + 3 c in each level of \
      caches and in memory. Each figure is the best of many rounds of 2 ms.
      """)

  @Option(help: "Threads; 1, 2, 4 and so on up to all cores when absent.")
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
    let counts = threads.map { [$0] } ?? Self.threadCounts(upTo: cores.cores.count)
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
      text: PeakText(machine: machine, peaks: peaks).text)
  }

  /// 1, 2, 4 and so on, and the most.
  static func threadCounts(upTo most: Int) -> [Int] {
    var counts: [Int] = []
    var count = 1
    while count < most {
      counts.append(count)
      count *= 2
    }
    return counts + [max(1, most)]
  }

  private static func json(_ peaks: MachinePeaks) -> JSONValue {
    let f32 = peaks.arithmetic.first { $0.type == .f32 }
    return [
      "threads": .integer(Int64(peaks.threads)), "instructions": .string(peaks.instructions),
      "clockGigahertz": peaks.clockGigahertz.map(JSONValue.decimal) ?? .null,
      "computeGigaflopsPerSecond": json(peaks.compute, f32?.theoretical, f32?.share),
      "arithmeticGigaoperationsPerSecond": .object(
        Dictionary(peaks.arithmetic.map { ($0.type.rawValue, json($0.rate, $0.theoretical, $0.share)) }) { first, _ in first }),
      "readGigabytesPerSecond": json(peaks.read), "triadByLevelGigabytesPerSecond": json(peaks.triadByLevel),
      "triadGigabytesPerSecond": json(peaks.triad), "streamingTriadGigabytesPerSecond": json(peaks.streamingTriad),
    ]
  }

  private static func json(_ levels: [MachinePeaks.Bandwidth]) -> JSONValue {
    .object(Dictionary(levels.map { ($0.level.rawValue, json($0.rate, $0.theoretical, $0.share)) }) { first, _ in first })
  }

  private static func json(_ rate: MachinePeaks.Rate, _ theoretical: Double? = nil, _ share: Double? = nil) -> JSONValue {
    [
      "best": .decimal(rate.best), "median": .decimal(rate.median), "noise": .decimal(rate.noise),
      "theoretical": theoretical.map(JSONValue.decimal) ?? .null, "shareOfTheoretical": share.map(JSONValue.decimal) ?? .null,
    ]
  }
}
