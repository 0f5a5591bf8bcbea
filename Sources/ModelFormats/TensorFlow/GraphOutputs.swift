/// What a graph that names no outputs is there for: what its nodes make and no other node reads.
enum GraphOutputs {
  /// In the order of the nodes. Nodes that save, restore, assign, check or only hold something do not count, nor what no input
  /// reaches, unless there is nothing else.
  static func of(_ nodes: [RawNode]) -> [TensorReference] {
    let fed = reached(in: nodes)
    var read: Set<String> = []
    for node in nodes {
      for input in node.inputs { read.insert(input.node) }
    }
    let last = nodes.filter { !read.contains($0.name) && $0.operator != "NoOp" }
    let useful = last.filter { !machinery.contains($0.operator) && !$0.operator.hasPrefix("Apply") }
    let answers = useful.filter { fed.contains($0.name) }
    let chosen = answers.isEmpty ? (useful.isEmpty ? last : useful) : answers
    return chosen.map { TensorReference(node: $0.name) }
  }

  /// Nodes that read, directly or through others, what is fed.
  private static func reached(in nodes: [RawNode]) -> Set<String> {
    var readers: [String: [String]] = [:]
    for node in nodes {
      for input in node.inputs { readers[input.node, default: []].append(node.name) }
    }
    var seen: Set<String> = []
    var waiting = nodes.filter { $0.operator.hasPrefix("Placeholder") || $0.operator == "_Arg" }.map(\.name)
    while let name = waiting.popLast() {
      for reader in readers[name] ?? [] where seen.insert(reader).inserted { waiting.append(reader) }
    }
    return seen
  }

  /// Operators that are run for what they do, not for what they make.
  private static let machinery: Set<String> = [
    "NoOp", "Const", "Placeholder", "PlaceholderV2", "Assert", "Print", "PrintV2", "Save", "SaveV2", "SaveSlices", "Restore",
    "RestoreV2",
    "MergeV2Checkpoints", "ShardedFilename", "Assign", "AssignAdd", "AssignSub", "AssignVariableOp", "AssignAddVariableOp",
    "AssignSubVariableOp", "VarHandleOp", "VarIsInitializedOp", "IsVariableInitialized", "VariableV2", "Variable", "HashTable",
    "HashTableV2", "MutableHashTableV2", "InitializeTable", "InitializeTableV2", "InitializeTableFromTextFile",
    "InitializeTableFromTextFileV2", "LookupTableImportV2", "LookupTableExportV2", "LookupTableSize", "LookupTableSizeV2",
    "DestroyResourceOp", "DeleteIterator", "ControlTrigger", "Abort", "ScalarSummary", "HistogramSummary", "ImageSummary",
    "MergeSummary", "WriteSummary", "QueueCloseV2", "QueueEnqueueV2", "QueueEnqueueManyV2", "QueueSizeV2", "LoopCond",
    "ScatterUpdate", "ScatterAdd", "ResourceScatterAdd", "ResourceScatterUpdate",
  ]
}
