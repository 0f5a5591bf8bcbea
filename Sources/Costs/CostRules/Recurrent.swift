import ModelGraph

extension CostRules {
  /// Recurrent layers of D directions, T steps, B sequences, I inputs and H hidden units.
  ///
  /// macs = D T B G H (I + H) for G gates; flops = 2 macs and, for each of the D T B H cells, the biases (2 G additions: those of
  /// the inputs and those of the recurrence), the functions, and the arithmetic below. The two products of a gate add up into one
  /// sum.
  static let recurrent: [String: CostRule] = [
    "RNN": simple, "GRU": gatedUnit, "LSTM": longShortTerm, "com.microsoft::DynamicQuantizeLSTM": quantizedLongShortTerm,
  ]

  /// H' = f(x W + h R + b): nothing but products, biases and one function (Tanh unless named otherwise).
  private static let simple = CostRule { (context) throws(ModelGraphError) in
    try cost(RecurrentLayer(context, .simple), context, perCell: 0)
  }

  /// 5 a cell: the reset gate times the hidden state, then (1 - z) h' + z h: subtract, multiply, multiply, add. 6 with
  /// linear_before_reset: the candidate's two products are separate sums, one reset, and added.
  private static let gatedUnit = CostRule { (context) throws(ModelGraphError) in
    try cost(RecurrentLayer(context, .gatedUnit), context, perCell: context.isSet("linear_before_reset") ? 6 : 5)
  }

  /// 4 a cell: c' = f c + i g (multiply, multiply, add), h' = o tanh(c') (multiply). 6 more with peepholes: three weights times a
  /// state, each added to a gate. 1 more when the forget gate is 1 less the input gate (input_forget).
  private static let longShortTerm = CostRule { (context) throws(ModelGraphError) in
    try cost(RecurrentLayer(context, .longShortTerm), context, perCell: cellArithmetic(context))
  }

  private static func cellArithmetic(_ context: CostContext) -> Int {
    4 + (context.has(7) ? 6 : 0) + (context.isSet("input_forget") ? 1 : 0)
  }

  private static func cost(
    _ layer: RecurrentLayer, _ context: CostContext, perCell: Int
  ) throws(ModelGraphError) -> Cost {
    let macs = try layer.macs()
    let rest = try aroundProducts(layer, context, perCell: perCell)
    return Cost(flops: try 2 * macs + rest.flops, macs: macs, transcendentals: rest.transcendentals)
  }

  /// Everything in the cells but the products.
  private static func aroundProducts(
    _ layer: RecurrentLayer, _ context: CostContext, perCell: Int
  ) throws(ModelGraphError) -> (flops: Quantity, transcendentals: Quantity) {
    let biases = context.has(3) ? 2 * layer.kind.gates : 0
    let (flops, transcendentals) = try layer.activation(clips: context.node.attributes["clip"] != nil)
    return (try flops + Quantity(layer.directions * (biases + perCell)) * layer.cells(), transcendentals)
  }

  /// As LSTM, its products in whole numbers: integer operations = 2 macs. In floating point come the cells' arithmetic as before;
  /// 12 a cell for the four gates, each of whose two products is scaled back and then added to the other; and for each direction
  /// the dynamic quantisation (7n + 7 for n numbers, see DynamicQuantizeLinear) of all T B I inputs at once and of the B H hidden
  /// units at each of T steps.
  private static let quantizedLongShortTerm = CostRule { (context) throws(ModelGraphError) in
    let layer = try RecurrentLayer(context, .longShortTerm, weightsAreTransposed: true)
    let macs = try layer.macs()
    let rest = try aroundProducts(layer, context, perCell: cellArithmetic(context) + 12)
    let inputs = try dynamicQuantization(of: layer.steps * layer.batch * layer.inputSize)
    let states = try layer.steps * dynamicQuantization(of: layer.batch * layer.hiddenSize)
    return Cost(
      flops: try rest.flops + Quantity(layer.directions) * (inputs + states), macs: macs, integerOperations: try 2 * macs,
      transcendentals: rest.transcendentals)
  }
}
