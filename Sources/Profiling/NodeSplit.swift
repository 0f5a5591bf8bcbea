public import ModelGraph
public import Runtime

/// Where the time of a profile goes: to nodes that do what kernels here do, to changes of layout that the runtime adds, and to the
/// rest. Nodes are told by their names: a fused one has that of a node it replaces, or of the tensor that it makes.
public struct NodeSplit: Hashable, Sendable {
  public enum Part: String, Hashable, Sendable {
    /// It does the work of a layer that is measured as a kernel, and perhaps of others that are fused with it.
    case kernel
    /// It changes the order of elements, and the model has no such node.
    case layout
    case other
  }

  /// One for each node of the profile.
  public let parts: [Part]
  /// Sums of the nodes' medians.
  public let kernelNanoseconds: Double
  public let layoutNanoseconds: Double
  public let otherNanoseconds: Double
  /// Nodes of the model, those in branches and bodies included, constants not.
  public let modelNodes: Int
  /// Those that the runtime has no node of that name for: fused with others, or worked out beforehand.
  public let vanishedNodes: Int
  /// Nodes of the runtime that are named after nothing in the model.
  public let addedNodes: Int
  /// Layers measured as kernels that no node of the runtime is known to do.
  public let unseenLayers: Int

  /// - Parameter kernelLayers: names of the layers that are measured as kernels.
  public init(_ profile: RuntimeProfile, graph: Graph, kernelLayers: some Sequence<String>) {
    let names = ModelNodeNames(graph)
    let origins = profile.nodes.map { names.origin(of: $0) }
    let runners = Dictionary(grouping: origins.indices.filter { origins[$0] != nil }) { origins[$0] ?? 0 }
    var kernelNodes: Set<Int> = []
    var unseenLayers = 0
    for layer in kernelLayers {
      let found = names.positions(ofLayer: layer).flatMap { names.runners(of: $0, among: runners, in: profile) }
      kernelNodes.formUnion(found)
      unseenLayers += found.isEmpty ? 1 : 0
    }
    let parts = profile.nodes.indices.map { index -> Part in
      if kernelNodes.contains(index) { return .kernel }
      return origins[index] == nil && Self.layoutOperators.contains(profile.nodes[index].operator) ? .layout : .other
    }
    func sum(_ part: Part) -> Double {
      zip(profile.nodes, parts).reduce(0) { $1.1 == part ? $0 + $1.0.medianNanoseconds : $0 }
    }
    self.parts = parts
    self.unseenLayers = unseenLayers
    kernelNanoseconds = sum(.kernel)
    layoutNanoseconds = sum(.layout)
    otherNanoseconds = sum(.other)
    modelNodes = names.nodes.count
    vanishedNodes = names.nodes.count - runners.count
    addedNodes = origins.count { $0 == nil }
  }

  public var nodeNanoseconds: Double { kernelNanoseconds + layoutNanoseconds + otherNanoseconds }

  private static let layoutOperators: Set = ["ReorderInput", "ReorderOutput", "Transpose"]
}
