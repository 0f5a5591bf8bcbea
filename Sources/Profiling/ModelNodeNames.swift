import ModelGraph
import Runtime

/// The nodes of a model by what ONNX Runtime may call them.
struct ModelNodeNames {
  /// With those of branches and bodies, without constants, which the runtime takes out before it numbers the rest.
  let nodes: [Node]
  private var byName: [String: Int] = [:]
  private var byOutput: [String: Int] = [:]
  private var byLayer: [String: [Int]] = [:]
  private var byInput: [String: [Int]] = [:]

  /// What the runtime puts behind the name of a tensor to name the node that makes it in blocks of channels.
  private static let blocked = "_nchwc"
  /// Nodes that may be fused between a layer and what is named after the last of them.
  private static let fusionLimit = 8

  init(_ graph: Graph) {
    nodes = Self.nodes(of: graph)
    for (index, node) in nodes.enumerated() {
      byName[node.name.isEmpty ? "\(node.operator)_\(index)" : node.name] = index
      byLayer[node.label, default: []].append(index)
      for output in node.outputs where !output.isEmpty { byOutput[output] = index }
      for input in node.inputs where !input.isEmpty { byInput[input, default: []].append(index) }
    }
  }

  /// The graph's own first: the runtime numbers these, and nodes without a name are named by their number.
  private static func nodes(of graph: Graph) -> [Node] {
    let own = graph.nodes.filter { $0.operator != "Constant" }
    return own + own.flatMap { $0.subgraphs.flatMap(nodes) }
  }

  func positions(ofLayer name: String) -> [Int] { byLayer[name] ?? [] }

  /// The node of the model that a node of the runtime is named after; nil for what the runtime has added.
  func origin(of node: RuntimeProfile.Node) -> Int? {
    if let index = byName[node.name] { return index }
    if node.name.hasSuffix(Self.blocked), let index = byOutput[String(node.name.dropLast(Self.blocked.count))] { return index }
    // `name/MatMulAddFusion`.
    var name = node.name[...]
    while let slash = name.lastIndex(of: "/") {
      name = name[..<slash]
      if let index = byName[String(name)] { return index }
    }
    return nil
  }

  /// The nodes of the profile that do what a node of the model does: those named after it, else after what it is fused with.
  ///
  /// - Parameter runners: positions in the profile by the node of the model that they are named after.
  func runners(of position: Int, among runners: [Int: [Int]], in profile: RuntimeProfile) -> [Int] {
    let wanted = nodes[position].operator
    var seen: Set = [position]
    var front = [position]
    for _ in 0...Self.fusionLimit {
      let found = front.flatMap { runners[$0] ?? [] }.filter { Self.does(profile.nodes[$0].operator, wanted) }
      guard found.isEmpty else { return found }
      // What has a node of its own ends the way.
      front = front.filter { $0 == position || runners[$0] == nil }
        .flatMap { nodes[$0].outputs.flatMap { byInput[$0] ?? [] } }
        .filter { seen.insert($0).inserted }
    }
    return []
  }

  /// True when a runtime's operator may do the work of a model's: `FusedConv` that of `Conv`.
  private static func does(_ operator: String, _ wanted: String) -> Bool {
    if `operator`.contains(wanted) { return true }
    let products = ["MatMul", "Gemm"]
    return products.contains(wanted) && (products + ["Attention"]).contains { `operator`.contains($0) }
  }
}
