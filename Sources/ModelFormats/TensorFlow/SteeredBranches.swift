import ModelGraph

/// The two branches of a condition of TensorFlow 1 as an If node with a function for each.
struct SteeredBranches {
  /// The nodes whose place the outputs of the If node take, in order.
  let merges: [String]
  let node: RawNode
  let functions: [RawBody]

  /// Nil when they have another form.
  init?(_ predicate: TensorReference, merges: [String], in graph: inout SteeredGraph) {
    let gates = graph.switches(steeredBy: predicate).compactMap { graph.node($0) }
    guard !merges.isEmpty, let first = merges.first, gates.allSatisfy({ $0.inputs.count == 2 }) else { return nil }
    var functions: [RawBody] = []
    var reached: Set<String> = []
    for side in [1, 0] {
      var arguments: [TensorReference: TensorReference] = [:]
      for gate in gates { arguments[TensorReference(node: gate.name, output: side)] = TensorReference(node: gate.name) }
      var region = SteeredRegion(arguments: arguments, frame: nil)
      // The first input of a Merge is what the false branch makes.
      let results = merges.compactMap { graph.node($0)?.inputs }.filter { $0.count == 2 }.map { $0[side] }
      guard results.count == merges.count, let nodes = region.nodes(for: results, in: &graph),
        !nodes.contains(where: { merges.contains($0.name) })
      else { return nil }
      reached.formUnion(region.reached.map(\.node))
      functions.append(
        RawBody(
          name: "\(graph.scope):\(first).\(side == 1 ? "then" : "else")", nodes: nodes, results: results.map(region.renamed)))
    }
    // A condition may steer more than these branches: only what they read is handed to them.
    let read = gates.filter { reached.contains($0.name) }
    for side in functions.indices {
      functions[side].arguments = read.map { RawBody.Argument(name: $0.name, elementType: $0.elementType("T")) }
    }
    self.merges = merges
    self.functions = functions
    var node = RawNode(name: first.hasSuffix("/Merge") ? String(first.dropLast("/Merge".count)) : first + "/If", operator: "If")
    node.inputs = [predicate] + read.compactMap(\.inputs.first)
    node.functions = [
      "then_branch": [FunctionReference(name: functions[0].name, attributes: [:])],
      "else_branch": [FunctionReference(name: functions[1].name, attributes: [:])],
    ]
    node.attributes = ["steered": .integer(1)]
    self.node = node
  }
}
