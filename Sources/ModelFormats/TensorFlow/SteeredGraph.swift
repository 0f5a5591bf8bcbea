import ModelGraph

/// A body with TensorFlow 1 control flow, and who steers what in it.
struct SteeredGraph {
  /// Nodes looked at while loops and branches are told apart: what a hostile tangle can cost is bounded.
  private static let maximumSteps = 4_000_000
  /// Branches inside branches.
  private static let maximumDepth = 16

  /// A condition, and the side of it on which a tensor is alive.
  struct Side: Hashable {
    var predicate: TensorReference
    var side: Int
  }

  /// The name of the body, which the functions made of it start with.
  let scope: String
  private let nodes: [RawNode]
  private var positions: [String: Int] = [:]
  private var steps = 0
  /// Switches by what steers them.
  private var switches: [TensorReference: [String]] = [:]
  /// What ends loops, by the Switch that it reads.
  private var exitsBySwitch: [String: [String]] = [:]
  private var mergeNames: [String] = []
  private var predicates: [String: TensorReference?] = [:]

  var isSteered: Bool { !mergeNames.isEmpty }

  init(_ body: RawBody) {
    nodes = body.nodes
    scope = body.name
    guard nodes.contains(where: { Self.isMerge($0) }) else { return }
    for (index, node) in nodes.enumerated() {
      positions[node.name] = index
      if Self.isMerge(node) { mergeNames.append(node.name) }
      if Self.isSwitch(node), node.inputs.count == 2 { switches[node.inputs[1], default: []].append(node.name) }
      if node.operator == "Exit" || node.operator == "RefExit", let input = node.inputs.first {
        exitsBySwitch[input.node, default: []].append(node.name)
      }
    }
  }

  static func isMerge(_ node: RawNode) -> Bool { node.operator == "Merge" || node.operator == "RefMerge" }
  static func isSwitch(_ node: RawNode) -> Bool { node.operator == "Switch" || node.operator == "RefSwitch" }
  static func isEnter(_ node: RawNode) -> Bool { node.operator == "Enter" || node.operator == "RefEnter" }
  static func isNext(_ node: RawNode) -> Bool { node.operator == "NextIteration" || node.operator == "RefNextIteration" }

  func node(_ name: String) -> RawNode? { positions[name].map { nodes[$0] } }

  func switches(steeredBy tensor: TensorReference) -> [String] { switches[tensor] ?? [] }

  func exits(of switches: [String]) -> [String] { switches.flatMap { exitsBySwitch[$0] ?? [] } }

  func inputs(ofAdded name: String, _ added: [RawNode]) -> [TensorReference] { added.first { $0.name == name }?.inputs ?? [] }

  /// False when too much has been looked at.
  mutating func step() -> Bool {
    steps += 1
    return steps <= Self.maximumSteps
  }

  /// The LoopCond of the loop that a node leaves.
  func loopCondition(of exit: RawNode) -> RawNode? {
    guard let gate = exit.inputs.first.flatMap({ node($0.node) }), Self.isSwitch(gate), gate.inputs.count == 2,
      let condition = node(gate.inputs[1].node), condition.operator == "LoopCond"
    else { return nil }
    return condition
  }

  /// The Merges of loop variables that enter this frame.
  func merges(inFrame frame: String) -> [String] {
    mergeNames.filter { name in
      node(name)?.inputs.contains { input in
        node(input.node).map { Self.isEnter($0) && $0.attribute(text: "frame_name") == frame } ?? false
      } ?? false
    }
  }

  /// The Merges that join the branches of this condition.
  mutating func merges(on predicate: TensorReference) -> [String] {
    var found: [String] = []
    for name in mergeNames where self.predicate(of: name) == predicate { found.append(name) }
    return found
  }

  /// The condition whose branches a Merge joins; nil when it joins something else.
  mutating func predicate(of merge: String, depth: Int = 0) -> TensorReference? {
    if let known = predicates[merge] { return known }
    guard depth < Self.maximumDepth, let node = node(merge), node.inputs.count == 2 else { return nil }
    var ways: [Ways] = []
    for input in node.inputs { ways.append(nearestSides(of: input, depth: depth)) }
    let found =
      opposite(ways[0].read, ways[1].read) ?? aside(ways[0], ways[1]) ?? aside(ways[1], ways[0])
      ?? opposite(ways[0].awaited, ways[1].awaited)
    predicates[merge] = .some(found)
    return found
  }

  /// The condition of which one set holds this side and the other set that.
  private func opposite(_ first: Set<Side>, _ second: Set<Side>) -> TensorReference? {
    first.filter { side in
      let other = Side(predicate: side.predicate, side: 1 - side.side)
      return second.contains(other) && !second.contains(side) && !first.contains(other)
    }.map(\.predicate).min { $0.name < $1.name }
  }

  /// The condition on one side of which the first way lies, when the second way reads nothing of either side, as a constant does: it must
  /// await the other side of the same condition, or nothing.
  private func aside(_ first: Ways, _ second: Ways) -> TensorReference? {
    guard second.read.isEmpty else { return nil }
    return first.read.filter { side in
      let awaited = second.awaited.filter { root(of: $0.predicate) == root(of: side.predicate) }
      return !first.read.contains(Side(predicate: side.predicate, side: 1 - side.side))
        && (second.awaited.isEmpty || awaited.contains { $0.side != side.side })
    }.map(\.predicate).min { $0.name < $1.name }
  }

  /// Where a condition comes from, other names for it left out.
  private func root(of tensor: TensorReference) -> TensorReference {
    var root = tensor
    for _ in 0..<Self.maximumDepth {
      guard let node = node(root.node), node.operator == "Identity", let input = node.inputs.first else { return root }
      root = input
    }
    return root
  }

  /// The sides of conditions on which a tensor is alive: for what it reads, and for what must have run before.
  private struct Ways {
    var read: Set<Side> = []
    var awaited: Set<Side> = []
  }

  /// As far back as the first Switch on each way.
  private mutating func nearestSides(of tensor: TensorReference, depth: Int) -> Ways {
    var ways = Ways()
    var seen: Set<TensorReference> = []
    var waiting = [(tensor: tensor, isAwaited: false)]
    while let (reference, isAwaited) = waiting.popLast() {
      guard step() else { return Ways() }
      guard seen.insert(reference).inserted, let node = node(reference.node) else { continue }
      if Self.isSwitch(node), node.inputs.count == 2, self.node(node.inputs[1].node)?.operator != "LoopCond" {
        let side = Side(predicate: node.inputs[1], side: reference.output)
        if isAwaited { ways.awaited.insert(side) } else { ways.read.insert(side) }
      } else if Self.isMerge(node), let inner = predicate(of: node.name, depth: depth + 1) {
        // A whole If in the branch: on with what it reads.
        waiting.append((inner, isAwaited))
        waiting += switches(steeredBy: inner).compactMap { self.node($0)?.inputs.first }.map { ($0, isAwaited) }
      } else {
        waiting += node.inputs.map { ($0, isAwaited) }
        // What reads nothing is tied to its branch by what must have run before it.
        if node.inputs.isEmpty { waiting += node.controls.map { (TensorReference(node: $0), true) } }
      }
    }
    return ways
  }
}
