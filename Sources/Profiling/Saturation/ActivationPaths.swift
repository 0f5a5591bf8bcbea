import ModelGraph

/// From what each node makes the path to an output of the graph that passes the most activations, and what is left of a gradient
/// on the way back over it.
///
/// Of paths with equally many activations it is the one with the smallest product. Only tensors of real numbers carry gradients:
/// shapes and indices are no path.
public struct ActivationPaths: Sendable {
  public struct Path: Codable, Hashable, Sendable {
    /// Activations on it.
    public var depth = 0
    /// The product of their mean |f'|.
    public var product = 1.0
  }

  /// By node; the node's own activation is not on it. Nil when it reaches no output.
  private(set) var beyond: [Path?]

  /// Linear in nodes and edges.
  ///
  /// - Parameter means: mean |f'| by the position of the node; nodes that are not there pass gradients on as they are.
  init(in inferred: InferredGraph, means: [Int: Double]) {
    let count = inferred.graph.nodes.count
    beyond = Array(repeating: nil, count: count)
    // From each tensor on.
    var after: [Path?] = Array(repeating: nil, count: inferred.infos.count)
    for output in inferred.outputNumbers { after[output] = Path() }
    // Each node comes after those it reads from.
    for index in (0..<count).reversed() {
      var best: Path?
      for output in inferred.outputNumbers(ofNode: index) where output >= 0 {
        if let path = after[Int(output)] { best = Self.deeper(best, path) }
      }
      beyond[index] = best
      guard var path = best else { continue }
      if let mean = means[index] {
        path.depth += 1
        path.product *= mean
      }
      let reads = inferred.inputNumbers(ofNode: index).map(Int.init) + inferred.captureNumbers(ofNode: index)
      for input in reads where input >= 0 && inferred.infos[input].elementType?.isFloatingPoint ?? true {
        after[input] = Self.deeper(after[input], path)
      }
    }
  }

  private static func deeper(_ left: Path?, _ right: Path) -> Path {
    guard let left else { return right }
    if left.depth != right.depth { return left.depth > right.depth ? left : right }
    return left.product <= right.product ? left : right
  }
}
