import ModelGraph

/// Finds the scores of attention that torch had as one operator before an exporter took it apart.
///
/// torch's `scaled_dot_product_attention` becomes, in ONNX: query and key each times a number, their product, perhaps a mask
/// added, Softmax, the product with the values. In training its kernel does not keep the scores but works them out again, a fifth
/// product in the backward pass. Attention that a model itself wrote out scales the scores instead, and keeps them.
struct AttentionScores {
  private let inferred: InferredGraph
  /// By tensor, the position of the node that makes it; below 0 for none.
  private var makers: [Int]

  /// Positions of the MatMuls of query and key. Linear in nodes.
  static func positions(in inferred: InferredGraph) -> Set<Int> {
    guard inferred.operators.contains("Softmax"), inferred.operators.contains("MatMul") else { return [] }
    let search = AttentionScores(inferred)
    let found = inferred.graph.nodes.indices.lazy.filter { inferred.graph.nodes[$0].qualifiedOperator == "Softmax" }
      .compactMap { search.scores(softmax: $0) }
    return Set(found)
  }

  private init(_ inferred: InferredGraph) {
    self.inferred = inferred
    makers = Array(repeating: -1, count: inferred.infos.count)
    for position in inferred.graph.nodes.indices {
      for number in inferred.outputNumbers(ofNode: position) where number >= 0 { makers[Int(number)] = position }
    }
  }

  private func scores(softmax position: Int) -> Int? {
    guard let scores = inferred.inputNumbers(ofNode: position).first else { return nil }
    let sums = maker(of: scores, "Add").map { Array(inferred.inputNumbers(ofNode: $0)) } ?? []
    guard let product = ([scores] + sums).lazy.compactMap({ maker(of: $0, "MatMul") }).first else { return nil }
    return inferred.inputNumbers(ofNode: product).allSatisfy(isScaled) ? product : nil
  }

  private func isScaled(_ number: Int32) -> Bool {
    guard let product = maker(of: number, "Mul") else { return false }
    return inferred.inputs(ofNode: product).contains { $0?.shape?.allSatisfy { $0 == 1 } ?? false }
  }

  /// The position of the node that makes the tensor, if it is one of this operator.
  private func maker(of number: Int32, _ name: String) -> Int? {
    guard number >= 0, makers[Int(number)] >= 0 else { return nil }
    let position = makers[Int(number)]
    return inferred.graph.nodes[position].qualifiedOperator == name ? position : nil
  }
}
