import Costs
import Kernels
import ModelGraph

extension ModelKernels {
  static let recurrent: [String: PartsMapping] = [
    "RNN": { (layer) throws(KernelsError) in
      guard let sizes = recurrentSizes(layer) else { return [] }
      let usesRelu = names(layer).map { $0 == "relu" }
      guard Set(usesRelu).count < 2 else { throw otherFunctions("RNN") }
      try checkFunctions(layer, [usesRelu.first == true ? "relu" : "tanh"], sizes.directions)
      return [
        KernelSpec(try SimpleRecurrent(sizes, usesRelu.first == true ? .relu : .tanh, hasBias: hasInput(layer, 3)))
      ]
    },
    "GRU": { (layer) throws(KernelsError) in
      guard let sizes = recurrentSizes(layer) else { return [] }
      try checkFunctions(layer, ["sigmoid", "tanh"], sizes.directions)
      return [
        KernelSpec(
          try GatedRecurrentUnit(
            sizes, hasBias: hasInput(layer, 3), isLinear: layer.node.integer("linear_before_reset") ?? 0 != 0))
      ]
    },
    "LSTM": { (layer) throws(KernelsError) in
      guard let sizes = recurrentSizes(layer) else { return [] }
      try checkFunctions(layer, ["sigmoid", "tanh", "tanh"], sizes.directions)
      guard layer.node.integer("input_forget") ?? 0 == 0 else {
        throw KernelsError(.unsupported, "no LSTM kernel whose forget gate is 1 less the input gate")
      }
      return [KernelSpec(try LongShortTermMemory(sizes, hasBias: hasInput(layer, 3), hasPeephole: hasInput(layer, 7)))]
    },
  ]

  /// The sequence is [T, N, I], with layout 1 [N, T, I]; recurrent weights are [directions, gates hidden, hidden].
  private static func recurrentSizes(_ layer: LayerCost) -> RecurrentSizes? {
    guard let sequence = sizes(layer.inputs, 0), let weights = sizes(layer.inputs, 2), sequence.count == 3, weights.count == 3
    else { return nil }
    let isBatchFirst = layer.node.integer("layout") ?? 0 != 0
    return RecurrentSizes(
      steps: sequence[isBatchFirst ? 1 : 0], batch: sequence[isBatchFirst ? 0 : 1], inputs: sequence[2], hidden: weights[2],
      directions: layer.node.text("direction") == "bidirectional" ? 2 : 1)
  }

  private static func names(_ layer: LayerCost) -> [String] {
    guard case .texts(let names)? = layer.node.attributes["activations"] else { return [] }
    return names.map { $0.lowercased() }
  }

  /// - Throws: `kernel.unsupported` where the cells apply other functions, or clip what they apply them to.
  private static func checkFunctions(_ layer: LayerCost, _ usual: [String], _ directions: Int) throws(KernelsError) {
    let names = names(layer)
    let expected = (0..<directions).flatMap { _ in usual }
    guard names.isEmpty || names == expected, layer.node.attributes["clip"] == nil else { throw otherFunctions(layer.operator) }
  }

  private static func otherFunctions(_ name: String) -> KernelsError {
    KernelsError(.unsupported, "no \(name) kernel with other functions than its own, or that clips")
  }
}
