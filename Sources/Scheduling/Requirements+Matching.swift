/// A requirement that a worker does not meet.
public enum UnmetRequirement: Hashable, Sendable, CustomStringConvertible {
  case cores(needed: Int, offered: Int)
  case memory(needed: Int64, offered: Int64)
  case architecture(needed: String, offered: String)
  case instructionSet(String)
  case label(key: String, value: String)
  case profiler(String)
  case hardware

  /// What one worker has instead, to follow `has`: `only 2 of 8 cores`.
  public var description: String {
    switch self {
    case .cores(let needed, let offered): "only \(offered) of \(needed) cores"
    case .memory(let needed, let offered): "only \(Self.mebibytes(offered)) of \(Self.mebibytes(needed)) MiB of memory"
    case .architecture(let needed, let offered): "the architecture \(offered), not \(needed)"
    case .instructionSet, .label, .profiler, .hardware: summary
    }
  }

  /// The same for several workers at once, to follow `have`: `fewer than 8 cores`.
  var summary: String {
    switch self {
    case .cores(let needed, _): "fewer than \(needed) cores"
    case .memory(let needed, _): "less than \(Self.mebibytes(needed)) MiB of memory"
    case .architecture(let needed, _): "another architecture than \(needed)"
    case .instructionSet(let name): "no \(name)"
    case .label(let key, let value): "no label \(key)=\(value)"
    case .profiler(let name): "no profiler \(name)"
    case .hardware: "hardware of another class"
    }
  }

  private static func mebibytes(_ bytes: Int64) -> Int64 { bytes >> 20 }
}

extension Requirements {
  /// All that keeps a worker from running the job, in a fixed order; empty when it can.
  public func unmet(by worker: Capabilities) -> [UnmetRequirement] {
    var unmet: [UnmetRequirement] = []
    if worker.cores < cores { unmet.append(.cores(needed: cores, offered: worker.cores)) }
    if worker.memoryBytes < memoryBytes { unmet.append(.memory(needed: memoryBytes, offered: worker.memoryBytes)) }
    if let architecture, architecture != worker.architecture {
      unmet.append(.architecture(needed: architecture, offered: worker.architecture))
    }
    unmet += instructionSets.subtracting(worker.instructionSets).sorted().map { .instructionSet($0) }
    for (key, value) in labels.sorted(by: { $0.key < $1.key }) where worker.labels[key] != value {
      unmet.append(.label(key: key, value: value))
    }
    unmet += profilers.subtracting(worker.profilers).sorted().map { .profiler($0) }
    if let hardware, hardware != worker.hardware { unmet.append(.hardware) }
    return unmet
  }

  /// `unmet(by:).isEmpty`, without building the list.
  func isMet(by worker: Capabilities) -> Bool {
    worker.cores >= cores && worker.memoryBytes >= memoryBytes && (architecture ?? worker.architecture) == worker.architecture
      && instructionSets.isSubset(of: worker.instructionSets) && profilers.isSubset(of: worker.profilers)
      && (hardware ?? worker.hardware) == worker.hardware && labels.allSatisfy { worker.labels[$0.key] == $0.value }
  }
}
