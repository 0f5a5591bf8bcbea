extension Placement {
  private enum Architecture: String, CaseIterable {
    case x86 = "x86_64"
    case arm = "aarch64"
  }

  private static let keys = ["arch", "cores", "memory", "label", "isa", "exclusive", "each-class"]

  /// Reads `place`; what cannot be read is reported and left out.
  init(_ node: ManifestNode?, _ log: IssueLog) {
    self.init()
    guard let node, let map = MapReader(node, "`place`", keys: Self.keys, log) else { return }
    architecture = map["arch"]?.word("arch", log, as: Architecture.self)?.rawValue
    cores = map.integer("cores", in: ManifestLimits.cores)
    memoryBytes = map["memory"]?.byteCount("memory", log, in: ManifestLimits.memory)
    labels = map["label"]?.dictionary("label", log) { $0.value.text($0.key, log, limit: ManifestLimits.nameBytes) } ?? [:]
    instructionSets = Self.instructionSets(map["isa"], log)
    exclusive = map.boolean("exclusive")
    eachClass = map.boolean("each-class")
  }

  /// One name or a list of names.
  private static func instructionSets(_ node: ManifestNode?, _ log: IssueLog) -> [String] {
    guard let node else { return [] }
    guard case .list = node.content else { return node.name("isa", log, extra: "._-").map { [$0] } ?? [] }
    let items = node.list("isa", log, limit: ManifestLimits.entries) ?? []
    return Set(items.compactMap { $0.name("isa", log, extra: "._-") }).sorted()
  }
}
