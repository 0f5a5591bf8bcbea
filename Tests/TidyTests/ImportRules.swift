/// Which target may import which.
enum ImportRules {
  /// The targets from top to bottom; imports point down only. Kept equal to the table of folders in the design.
  static let order = [
    "podium", "Commands", "Coordinator", "Worker", "Reports", "Messaging", "Wire", "Scheduling", "Leaderboard", "Batches",
    "Profiling", "Kernels", "Runtime", "Measurement", "Costs", "ModelFormats", "ModelGraph", "Statistics",
  ]
  /// Below all others; they import nothing of ours.
  static let shims = ["CZeroMQ", "CKernels", "CRuntime"]

  /// Modules whose types stay in one target.
  static let owners: [String: [String]] = [
    "ArgumentParser": ["Commands"], "CKernels": ["Kernels", "Measurement"], "CRuntime": ["Runtime"], "CZeroMQ": ["Messaging"],
    "CoreMetrics": ["Coordinator"], "Crypto": ["ModelFormats"], "GRDB": ["Coordinator"], "Hummingbird": ["Coordinator"],
    "SwiftCSV": ["Leaderboard"], "Yams": ["Batches"],
  ]

  /// Every import of a source file against these rules, and folders that the design does not know.
  static func violations(in files: [TreeFile]) -> [Violation] {
    files.flatMap { file -> [Violation] in
      let parts = file.components
      guard parts.count > 2, parts[0] == "Sources" else { return [] }
      let target = String(parts[1])
      guard !shims.contains(target) else { return [] }
      guard let rank = order.firstIndex(of: target) else {
        return [Violation(path: file.path, line: nil, message: "target \(target) is not in the design's list")]
      }
      guard file.isSwift else { return [] }
      return file.lines.enumerated().compactMap { index, line in
        guard let module = importedModule(line), let problem = problem(of: module, in: target, rank: rank) else { return nil }
        return Violation(path: file.path, line: index + 1, message: problem)
      }
    }
  }

  private static func problem(of module: String, in target: String, rank: Int) -> String? {
    if let owners = owners[module], !owners.contains(target) {
      return "\(module) is imported outside \(owners.joined(separator: " and "))"
    }
    if let other = order.firstIndex(of: module), other <= rank { return "\(target) imports \(module), against the arrows" }
    return nil
  }

  /// `Wire` for `public import struct Wire.Lease`; nil when the line imports nothing.
  static func importedModule(_ line: Substring) -> String? {
    var words = line.split(separator: " ")
    let modifiers: Set<Substring> = [
      "public", "package", "internal", "fileprivate", "private", "@testable", "@preconcurrency", "@_exported",
    ]
    while let first = words.first, modifiers.contains(first) { words.removeFirst() }
    guard words.first == "import", words.count > 1 else { return nil }
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
    let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
    return name.split(separator: ".").first.map(String.init)
  }
}
