public import ModelGraph

/// Which tensors of a graph need a gradient in training.
///
/// Parameters do, and so does every floating-point tensor that a node makes from one that does; the model's inputs do not. A
/// parameter is a stored floating-point tensor with at least one dimension: an initializer, a Constant, or a ConstantOfShape whose
/// sizes are stored. Linear in nodes; bodies of loops are gone through at most twice.
public struct GradientFlow: Sendable {
  /// The flow in the bodies of a node, by its position; one for each of `InferredGraph.bodies`, in their order.
  public private(set) var bodies: [Int: [GradientFlow]] = [:]
  private let inferred: InferredGraph
  /// By tensor.
  private var needing: [Bool]
  /// Positions of the products whose result is worked out again in the backward pass, see `AttentionScores`.
  private let recomputed: Set<Int>

  public init(_ inferred: InferredGraph) {
    self.init(inferred, entering: [])
  }

  /// Whether each of the node's inputs needs a gradient.
  func needs(ofNode position: Int) -> [Bool] {
    inferred.inputNumbers(ofNode: position).map { $0 >= 0 && needing[Int($0)] }
  }

  func recomputes(_ position: Int) -> Bool { recomputed.contains(position) }

  /// `entering` are the names of inputs and captures that need one.
  private init(_ inferred: InferredGraph, entering: Set<String>) {
    self.inferred = inferred
    needing = Array(repeating: false, count: inferred.infos.count)
    recomputed = AttentionScores.positions(in: inferred)
    var stored = needing
    for name in entering {
      if let number = inferred.number(of: name) { needing[number] = true }
    }
    for number in inferred.initializerNumbers {
      stored[number] = true
      needing[number] = Self.isParameter(inferred.infos[number])
    }
    for (position, node) in inferred.graph.nodes.enumerated() {
      let inputs = inferred.inputNumbers(ofNode: position)
      let made = inferred.outputNumbers(ofNode: position).map(Int.init)
      if Self.stores(node), inputs.allSatisfy({ $0 >= 0 && stored[Int($0)] }) {
        for number in made where number >= 0 {
          stored[number] = true
          needing[number] = Self.isParameter(inferred.infos[number])
        }
        continue
      }
      let inner = flows(inside: node, at: position)
      if !inner.isEmpty { bodies[position] = inner }
      let flowsThrough = inner.isEmpty && inputs.contains { $0 >= 0 && needing[Int($0)] }
      for (index, number) in made.enumerated() where number >= 0 && Self.isDifferentiable(inferred.infos[number]) {
        needing[number] = flowsThrough || inner.contains { $0.makesNeeding(index + Self.firstResult(of: node)) }
      }
    }
  }

  /// Whether the graph's output of this index needs a gradient.
  private func makesNeeding(_ index: Int) -> Bool {
    inferred.outputNumbers.indices.contains(index) && needing[inferred.outputNumbers[index]]
  }

  private func flows(inside node: Node, at position: Int) -> [GradientFlow] {
    guard let bodies = inferred.bodies[position] else { return [] }
    let fed = needs(ofNode: position)
    let captured = inferred.captureNumbers(ofNode: position).filter { needing[$0] }.map { inferred.names[$0] }
    return bodies.map { Self.flow(in: $0.graph, of: node, fed: fed, captured: Set(captured)) }
  }

  /// A body's inputs are those of its node, in the same places. What a loop carries from trip to trip needs a gradient in all trips
  /// when it does in one.
  private static func flow(in body: InferredGraph, of node: Node, fed: [Bool], captured: Set<String>) -> GradientFlow {
    var entering = captured
    let places = body.inputs
    for (place, needed) in zip(places, fed) where needed && isDifferentiable(place.info) { entering.insert(place.name) }
    let flow = GradientFlow(body, entering: entering)
    guard let carried = carried(of: node, places: places.count) else { return flow }
    let isSteady = carried.enumerated().allSatisfy { index, place in
      !flow.makesNeeding(index + firstResult(of: node)) || entering.contains(places[place].name)
    }
    if isSteady { return flow }
    entering.formUnion(carried.map { places[$0] }.filter { isDifferentiable($0.info) }.map(\.name))
    return GradientFlow(body, entering: entering)
  }

  /// The places of a body's inputs that its outputs feed; nil for what is no loop.
  private static func carried(of node: Node, places: Int) -> Range<Int>? {
    switch node.qualifiedOperator {
    case "Loop": min(2, places)..<places
    case "Scan": 0..<places - min(max(node.integer("num_scan_inputs") ?? 0, 0), places)
    case "tensorflow::While", "tensorflow::StatelessWhile": 0..<places
    default: nil
    }
  }

  /// The first of a body's outputs that its node hands on: a Loop's body begins with its condition.
  private static func firstResult(of node: Node) -> Int { node.qualifiedOperator == "Loop" ? 1 : 0 }

  /// Whether it makes a stored tensor, if all that it reads is stored.
  private static func stores(_ node: Node) -> Bool { ["Constant", "ConstantOfShape"].contains(node.qualifiedOperator) }

  private static func isParameter(_ info: TensorInfo) -> Bool {
    info.elementType?.isFloatingPoint == true && info.shape?.isEmpty == false
  }

  /// Floating-point, or not known to be anything else.
  private static func isDifferentiable(_ info: TensorInfo) -> Bool { info.elementType?.isFloatingPoint ?? true }
}
