import ModelGraph

/// A loop of TensorFlow 1 as a While node with functions for its condition and its body.
struct SteeredLoop {
  /// What one turn hands to the next.
  struct Variable {
    var merge: RawNode
    /// The nodes that let it into the body or out of the loop.
    var switches: [String]
    /// What it starts as.
    var entered: TensorReference
    /// What a turn makes of it.
    var next: TensorReference
  }

  let variables: [Variable]
  let node: RawNode
  let functions: [RawBody]

  /// Nil when the loop has another form.
  init?(_ condition: RawNode, in graph: inout SteeredGraph) {
    let steered = graph.switches(steeredBy: TensorReference(node: condition.name))
    guard let test = condition.inputs.first, let frame = Self.frame(of: steered, in: graph) else { return nil }
    var variables: [Variable] = []
    for name in graph.merges(inFrame: frame) {
      guard let variable = Self.variable(name, steered: steered, in: graph) else { return nil }
      variables.append(variable)
    }
    guard !variables.isEmpty, variables.count <= TensorFlowReader.maximumBranches else { return nil }
    var arguments: [TensorReference: TensorReference] = [:]
    for variable in variables {
      let argument = TensorReference(node: variable.merge.name)
      arguments[argument] = argument
      for name in variable.switches { arguments[TensorReference(node: name, output: 1)] = argument }
    }
    var region = SteeredRegion(arguments: arguments, frame: frame)
    guard let tested = region.nodes(for: [test], in: &graph),
      let turned = region.nodes(for: variables.map(\.next), in: &graph)
    else { return nil }
    let constants = region.entered
    let parameters =
      variables.map { RawBody.Argument(name: $0.merge.name, elementType: $0.merge.elementType("T")) }
      + constants.map { RawBody.Argument(name: $0.name, elementType: $0.elementType("T")) }
    let passed = constants.map { TensorReference(node: $0.name) }
    let name = condition.name.hasSuffix("/LoopCond") ? String(condition.name.dropLast("/LoopCond".count)) : condition.name
    self.variables = variables
    functions = [
      RawBody(name: "\(graph.scope):\(condition.name).cond", arguments: parameters, nodes: tested, results: [region.renamed(test)]),
      RawBody(
        name: "\(graph.scope):\(condition.name).body", arguments: parameters, nodes: turned,
        results: variables.map { region.renamed($0.next) } + passed),
    ]
    var node = RawNode(name: name, operator: "While")
    node.inputs = variables.map(\.entered) + constants.compactMap(\.inputs.first)
    node.functions = [
      "cond": [FunctionReference(name: functions[0].name, attributes: [:])],
      "body": [FunctionReference(name: functions[1].name, attributes: [:])],
    ]
    node.attributes = ["frame_name": .text(frame)]
    self.node = node
  }

  private static func frame(of steered: [String], in graph: SteeredGraph) -> String? {
    for name in steered {
      guard let merge = graph.node(name)?.inputs.first.flatMap({ graph.node($0.node) }), SteeredGraph.isMerge(merge) else {
        continue
      }
      for input in merge.inputs {
        if let enter = graph.node(input.node), SteeredGraph.isEnter(enter) { return enter.attribute(text: "frame_name") }
      }
    }
    return nil
  }

  private static func variable(_ name: String, steered: [String], in graph: SteeredGraph) -> Variable? {
    guard let merge = graph.node(name), merge.inputs.count == 2 else { return nil }
    let sources = merge.inputs.compactMap { graph.node($0.node) }
    guard let entered = sources.first(where: { SteeredGraph.isEnter($0) })?.inputs.first,
      let next = sources.first(where: { SteeredGraph.isNext($0) })?.inputs.first
    else { return nil }
    let own = steered.filter { graph.node($0)?.inputs.first?.node == name }
    return Variable(merge: merge, switches: own, entered: entered, next: next)
  }
}

/// The nodes between the edges of a branch or body.
struct SteeredRegion {
  /// What comes from outside, and what it is called inside.
  let arguments: [TensorReference: TensorReference]
  /// The loop's frame; nil for a branch.
  let frame: String?
  /// Nodes that bring something into the loop that no turn changes, in order of first use.
  private(set) var entered: [RawNode] = []
  /// What of the arguments is read.
  private(set) var reached: Set<TensorReference> = []

  init(arguments: [TensorReference: TensorReference], frame: String?) {
    self.arguments = arguments
    self.frame = frame
  }

  func renamed(_ tensor: TensorReference) -> TensorReference { arguments[tensor] ?? tensor }

  /// All that these results are made of; nil when that is too much, or leads out the wrong way.
  mutating func nodes(for results: [TensorReference], in graph: inout SteeredGraph) -> [RawNode]? {
    let owned = Set(arguments.keys.map(\.node))
    var seen: Set<String> = []
    var found: [RawNode] = []
    var waiting = results
    while let reference = waiting.popLast() {
      guard graph.step() else { return nil }
      if arguments[reference] != nil { reached.insert(reference) }
      guard arguments[reference] == nil, var node = graph.node(reference.node) else { continue }
      guard !owned.contains(node.name) else { return nil }
      guard seen.insert(node.name).inserted else { continue }
      if let frame, SteeredGraph.isEnter(node), node.attribute(text: "frame_name") == frame {
        if !entered.contains(where: { $0.name == node.name }) { entered.append(node) }
        continue
      }
      waiting += node.inputs
      node.inputs = node.inputs.map(renamed)
      found.append(node)
    }
    return found
  }
}
