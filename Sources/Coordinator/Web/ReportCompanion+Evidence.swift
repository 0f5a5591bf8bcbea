import Leaderboard
import Reports

extension ReportCompanion {
  /// What workers told, as pictures. Takes time for large reports: not for the coordinator's own thread.
  init(_ evidence: PageEvidence) {
    self.init(
      rooflines: evidence.machines.map { (order: Self.order($0.key), roofline: Roofline($0.key, $0.value)) }
        .sorted { $0.order.lexicographicallyPrecedes($1.order) }.compactMap(\.roofline),
      layers: evidence.activations.flatMap { Self.layers(inTrials: Self.trials($0.trials), named: $0.name) })
  }

  private static func order(_ conditions: PageEvidence.Conditions) -> [String] {
    [BoardFacts.hardwareID(conditions.hardware), conditions.backend, conditions.caches, "\(conditions.threads)"]
  }

  /// A worker's JSON; what is none has nothing to show.
  fileprivate static func trials(_ text: String) -> JSONValue {
    (try? JSONValue(parsing: Array(text.utf8), file: "worker")) ?? .null
  }
}

extension ReportCompanion.Roofline {
  /// Of what one core reached in the canaries around the trials, times the threads: what all can reach together at most. Nil when
  /// nothing is known of that, or there is no kernel with work.
  fileprivate init?(_ conditions: PageEvidence.Conditions, _ machine: PageEvidence.Machine) {
    let canaries = machine.trials.map { ReportCompanion.canaries(inTrials: ReportCompanion.trials($0.text)) } ?? [:]
    guard let core = canaries["compute"] else { return nil }
    let threads = Double(conditions.threads)
    let peak = core * 1e9 * threads
    let cache = canaries["cache"].map { Bandwidth("L2 cache", bytesPerSecond: $0 * 1e9 * threads) }
    let memory = canaries["memory"].map { Bandwidth("memory", bytesPerSecond: $0 * 1e9 * threads) }
    let cached = conditions.caches == "warm" ? Double(Self.secondLevelBytes(conditions.hardware) ?? 0) * threads : 0
    let kernels = machine.kernels.filter { $0.value.flops > 0 && $0.value.bytes > 0 && $0.value.nanoseconds > 0 }
      .sorted { $0.key < $1.key }.map { signature, kernel in
        let intensity = Double(kernel.flops) / Double(kernel.bytes)
        let source = Double(kernel.bytes) <= cached ? cache : memory
        let slope = source.map { Limit($0.name, flopsPerSecond: $0.bytesPerSecond * intensity) }
        let compute = Limit("compute", flopsPerSecond: peak)
        // Of other types the peak is not known; where that of the bandwidth is not, arithmetic still limits.
        let limit =
          Self.isSingle(signature) ? [compute, slope].compactMap(\.self).min { $0.flopsPerSecond < $1.flopsPerSecond } : nil
        return Kernel(
          name: signature, intensity: intensity, flopsPerSecond: Double(kernel.flops) / kernel.nanoseconds * 1e9, limit: limit)
      }
    guard !kernels.isEmpty else { return nil }
    self.init(
      hardwareClass: BoardFacts.hardwareID(conditions.hardware),
      machine:
        "\(conditions.threads) thread\(conditions.threads == 1 ? "" : "s"), \(conditions.backend), \(conditions.caches) caches",
      flopsPerSecond: peak, bandwidths: [cache, memory].compactMap(\.self), kernels: kernels)
  }

  /// True for a kernel of 32-bit floats, by its signature.
  private static func isSingle(_ signature: String) -> Bool {
    signature.split(separator: ",").allSatisfy { !$0.hasPrefix("dtype=") || $0 == "dtype=f32" }
  }

  /// Of one core, as the machine's fingerprint says: `caches=L1d:49152,L2u:2097152`.
  private static func secondLevelBytes(_ fingerprint: String) -> Int64? {
    let caches = fingerprint.split(separator: ";").first { $0.hasPrefix("caches=") }?.dropFirst("caches=".count)
    let second = caches?.split(separator: ",").first { $0.hasPrefix("L2u:") || $0.hasPrefix("L2d:") }
    return second.flatMap { Int64($0.dropFirst("L2u:".count)) }
  }
}
