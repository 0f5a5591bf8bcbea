import ModelGraph

/// Turns the control flow of TensorFlow 1, which steers single tensors (Switch, Merge, Enter, Exit, NextIteration, LoopCond), into the
/// nodes with branches and bodies that TensorFlow 2 writes (If, While).
///
/// A loop is found from its LoopCond: each Switch that it steers carries one variable, whose Merge joins what Enter brings
/// and what NextIteration brings back. A branch is found from the Merge that ends it. What has another form stays as it is, cut off from
/// what it reads, so that it is listed as not counted.
///
/// Source of the forms: tensorflow/python/ops/control_flow_ops.py and the white paper "Implementation of Control Flow in
/// TensorFlow" (2017).
struct ControlFrames {
  /// The bodies and branches that the new nodes name.
  private(set) var made: [RawBody] = []
  private let body: RawBody
  private var graph: SteeredGraph
  /// What takes the place of nodes, and nodes that are new.
  private var replacements: [String: RawNode] = [:]
  private var added: [RawNode] = []

  init(_ body: RawBody) {
    self.body = body
    graph = SteeredGraph(body)
  }

  /// The body with If and While nodes.
  mutating func replaced() -> RawBody {
    guard graph.isSteered else { return body }
    var seen: Set<String> = []
    var waiting = body.results.map(\.node)
    while let name = waiting.popLast() {
      guard seen.insert(name).inserted, let node = graph.node(name) else { continue }
      let inputs: [TensorReference]
      switch node.operator {
      case "Exit", "RefExit": inputs = leaveLoop(node)
      case "Merge", "RefMerge": inputs = joinBranches(node)
      default: inputs = node.inputs
      }
      waiting += inputs.map(\.node)
    }
    var result = body
    result.nodes = body.nodes.map { replacements[$0.name] ?? $0 } + added
    return result
  }

  /// What is read from outside in place of a node that ends a loop.
  private mutating func leaveLoop(_ exit: RawNode) -> [TensorReference] {
    if let done = replacements[exit.name] { return done.inputs.isEmpty ? [] : graph.inputs(ofAdded: done.inputs[0].node, added) }
    guard let condition = graph.loopCondition(of: exit), let loop = SteeredLoop(condition, in: &graph) else { return cutOff(exit) }
    let node = add(loop.node, loop.functions)
    for (position, variable) in loop.variables.enumerated() {
      for exit in graph.exits(of: variable.switches) {
        replacements[exit] = RawNode(
          name: exit, operator: "Identity", inputs: [TensorReference(node: node.name, output: position)])
      }
    }
    if replacements[exit.name] == nil { return cutOff(exit) }
    return node.inputs
  }

  /// What is read from outside in place of a node that ends branches.
  private mutating func joinBranches(_ merge: RawNode) -> [TensorReference] {
    if let done = replacements[merge.name] { return done.inputs.isEmpty ? [] : graph.inputs(ofAdded: done.inputs[0].node, added) }
    guard let predicate = graph.predicate(of: merge.name),
      let branches = SteeredBranches(predicate, merges: graph.merges(on: predicate), in: &graph)
        ?? SteeredBranches(predicate, merges: [merge.name], in: &graph)
    else { return cutOff(merge) }
    let node = add(branches.node, branches.functions)
    for (position, merge) in branches.merges.enumerated() {
      replacements[merge] = RawNode(
        name: merge, operator: "Identity", inputs: [TensorReference(node: node.name, output: position)])
    }
    return node.inputs
  }

  private mutating func add(_ node: RawNode, _ functions: [RawBody]) -> RawNode {
    var node = node
    while graph.node(node.name) != nil || added.contains(where: { $0.name == node.name }) { node.name += "/" + node.operator }
    added.append(node)
    made += functions
    return node
  }

  private mutating func cutOff(_ node: RawNode) -> [TensorReference] {
    var alone = node
    alone.inputs = []
    replacements[node.name] = alone
    return []
  }
}
